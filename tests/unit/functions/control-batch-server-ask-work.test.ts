import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { askWorkThrough } from '../../../functions/control-batch-server/ask-work.ts';
import { portsFrom } from '../../../functions/control-batch-server/handler.ts';
import type { AwsService } from '../../../runtime/aws-call.ts';
import { openWire, type RecordedWire } from '../../support/recorded-wire.ts';

const REPORT = {
  now: '2026-11-23T01:00:00.000Z',
  due: 1,
  running: 0,
  leased: 0,
  nextDueAt: null,
  lastFinishedAt: null,
  worker: null,
  override: null,
  recentEvents: [],
  recorded: false,
  lastEventId: 7,
};
let answer: { status: number; headers?: Record<string, string>; body: string };
let lambda: RecordedWire;
let service: AwsService;
beforeAll(async () => {
  lambda = await openWire((response) => response.writeHead(answer.status, answer.headers).end(answer.body));
  service = {
    name: 'lambda',
    region: 'ap-northeast-2',
    endpoint: lambda.endpoint,
    credentials: () => ({ accessKeyId: 'a', secretAccessKey: 'b' }),
    attempts: 1,
  };
});
afterAll(() => lambda.close());

const FUNCTION = 'arn:aws:lambda:ap-northeast-2:123456789012:function:report-work:live';
const asking = (payload: unknown, headers: Record<string, string> = {}) => {
  answer = { status: 200, headers, body: payload === undefined ? '' : JSON.stringify(payload) };
  return askWorkThrough(service, FUNCTION);
};
const failed = { 'x-amz-function-error': 'Unhandled' };

describe('asking report-work', () => {
  test('invokes the function with the request and reads its report', async () => {
    const answer = await asking(REPORT)({ instanceId: 'i-1', ifLastEventId: 7 });
    expect(answer).toMatchObject({
      now: Date.UTC(2026, 10, 23, 1),
      due: 1,
      recorded: false,
      lastEventId: 7,
      history: [],
    });
    const { path, body } = lambda.sent.at(-1)!;
    expect(decodeURIComponent(path!)).toBe(`/2015-03-31/functions/${FUNCTION}/invocations`);
    expect(JSON.parse(body)).toEqual({ instanceId: 'i-1', ifLastEventId: 7 });
  });

  test('what was not said about recording was recorded', async () => {
    const { recorded: _, ...rest } = REPORT;
    expect((await asking(rest)({ instanceId: 'i-1' })).recorded).toBe(true);
  });

  test('an error of the function is an error, without its text, which may quote data', async () => {
    const failing = asking({ errorType: 'AppError', errorMessage: 'Duplicate entry kim@example.com' }, failed);
    await expect(failing({ instanceId: 'i-1' })).rejects.toThrow(/^report-work failed: AppError$/);
    await expect(asking(undefined, failed)({ instanceId: 'i-1' })).rejects.toThrow('report-work failed: no error type');
  });

  test('an invocation that Lambda refuses is an error with Lambda’s word for it', async () => {
    const refused = asking({ Message: 'no' });
    answer = { status: 404, headers: { 'x-amzn-errortype': 'ResourceNotFoundException:http://x' }, body: '{}' };
    await expect(refused({ instanceId: 'i-1' })).rejects.toThrow(
      'report-work could not be invoked: ResourceNotFoundException (404)',
    );
  });

  test('a report that makes no sense is an error', async () => {
    await expect(asking({ ...REPORT, due: 'many' })({ instanceId: 'i-1' })).rejects.toThrow('due is not a count');
  });
});

test.each([
  [{}, 'BATCH_INSTANCE_ID'],
  [{ BATCH_INSTANCE_ID: 'i-1' }, 'REPORT_WORK_FUNCTION'],
  [{ BATCH_INSTANCE_ID: 'i-1', REPORT_WORK_FUNCTION: 'f', BATCH_MODE: 'sometimes' }, 'BATCH_MODE'],
])('with only %j set it fails naming what is missing', (environment, variable) => {
  expect(() => portsFrom({ ...environment, AWS_REGION: 'x' })).toThrow(variable);
});
