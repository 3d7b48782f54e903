import { expect, test } from '@jest/globals';
import { EC2_ERRORS, ec2ErrorRule, isInDoubt } from '../../../../domain/batch-server/ec2-errors.ts';

test('every code stands in the table once and says in a sentence what it means', () => {
  expect(new Set(EC2_ERRORS.map(({ code }) => code)).size).toBe(EC2_ERRORS.length);
  for (const { meaning } of EC2_ERRORS) expect(meaning).toMatch(/^[A-Z].*\.$/);
});

test.each([
  ['InsufficientInstanceCapacity', 'next-type'],
  ['Server.InsufficientInstanceCapacity', 'next-type'],
  ['VcpuLimitExceeded', 'next-type'],
  ['InvalidInstanceAttributeValue', 'next-type'],
  ['IncorrectInstanceState', 'look-again'],
  ['InternalError', 'look-again'],
  ['TimeoutError', 'look-again'],
  ['Client.UserInitiatedShutdown', 'look-again'],
  ['NotSent', 'look-again'],
  ['RequestLimitExceeded', 'slow-down'],
  ['Throttling', 'slow-down'],
  ['UnauthorizedOperation', 'tell-operator'],
  ['Client.InternalError', 'tell-operator'],
  ['InvalidInstanceID.NotFound', 'tell-operator'],
])('%s: %s', (code, action) => {
  expect(ec2ErrorRule(code)).toMatchObject({ code, action });
});

test('an unknown code is for the operator to read', () => {
  expect(ec2ErrorRule('Something.New')).toEqual({
    code: 'Something.New',
    action: 'tell-operator',
    meaning: 'EC2 answered Something.New, which this system does not know: look at the text of the error.',
  });
});

test('only a lost or broken answer leaves it open whether the request is carried out', () => {
  for (const code of [
    null,
    'TimeoutError',
    'ETIMEDOUT',
    'ECONNRESET',
    'InternalError',
    'InternalFailure',
    'InternalServerError',
    'ServiceUnavailable',
    'Unavailable',
  ])
    expect(isInDoubt(code)).toBe(true);
  for (const code of [
    'NotSent',
    'IncorrectInstanceState',
    'RequestLimitExceeded',
    'UnauthorizedOperation',
    'ECONNREFUSED',
  ])
    expect(isInDoubt(code)).toBe(false);
});
