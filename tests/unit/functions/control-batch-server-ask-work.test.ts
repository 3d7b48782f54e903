import type { InvokeCommand } from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import { askWorkThrough } from '../../../functions/control-batch-server/ask-work.ts';
import { portsFrom } from '../../../functions/control-batch-server/handler.ts';

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
const sent: InvokeCommand[] = [];
const asking = (payload: unknown, more: object = {}) =>
  askWorkThrough(
    {
      send: async (command: InvokeCommand) => {
        sent.push(command);
        return { Payload: payload === undefined ? undefined : Buffer.from(JSON.stringify(payload)), ...more };
      },
    } as never,
    'report-work-function',
  );

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
    const { FunctionName, Payload } = sent.at(-1)!.input;
    expect(FunctionName).toBe('report-work-function');
    expect(JSON.parse(Buffer.from(Payload as Uint8Array).toString())).toEqual({ instanceId: 'i-1', ifLastEventId: 7 });
  });

  test('what was not said about recording was recorded', async () => {
    const { recorded: _, ...rest } = REPORT;
    expect((await asking(rest)({ instanceId: 'i-1' })).recorded).toBe(true);
  });

  test('an error of the function is an error, without its text, which may quote data', async () => {
    const failing = asking(
      { errorType: 'AppError', errorMessage: 'Duplicate entry kim@example.com' },
      { FunctionError: 'Unhandled' },
    );
    await expect(failing({ instanceId: 'i-1' })).rejects.toThrow(/^report-work failed: AppError$/);
    await expect(asking(undefined, { FunctionError: 'Unhandled' })({ instanceId: 'i-1' })).rejects.toThrow(
      'report-work failed: no error type',
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
