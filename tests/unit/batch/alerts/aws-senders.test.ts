import { expect, test } from '@jest/globals';
import { awsSenders, outcomeOf } from '../../../../batch/alerts/aws-senders.ts';

const fault = (name: string, httpStatusCode?: number, $fault?: string) =>
  Object.assign(new Error('Address kim@example.com is not verified'), { name, $fault, $metadata: { httpStatusCode } });

test.each([
  [fault('TooManyRequestsException', 429, 'client'), { outcome: 'busy', code: 'TooManyRequestsException' }],
  [fault('ThrottledException', 429, 'client'), { outcome: 'busy', code: 'ThrottledException' }],
  [fault('Throttling', 400, 'client'), { outcome: 'busy', code: 'Throttling' }],
  [fault('MessageRejected', 400, 'client'), { outcome: 'refused', code: 'MessageRejected' }],
  [fault('InvalidParameterException', 400, 'client'), { outcome: 'refused', code: 'InvalidParameterException' }],
  // The request may have been worked on: nobody knows.
  [fault('InternalErrorException', 500, 'server'), { outcome: 'unknown', code: 'InternalErrorException' }],
  [fault('TimeoutError'), { outcome: 'unknown', code: 'TimeoutError' }],
  [Object.assign(new Error('socket hang up'), { name: '' }), { outcome: 'unknown', code: 'Error' }],
])('%s is %j', (error, outcome) => {
  expect(outcomeOf(error)).toEqual(outcome);
  expect(JSON.stringify(outcomeOf(error))).not.toContain('@');
});

test('there is no sender where none is configured', () => {
  expect(awsSenders({ ALERT_SENDER: '', ALERT_SMS: 'false' })).toEqual({ email: null, sms: null, portalUrl: null });
});
