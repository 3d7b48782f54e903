import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readTemplate, type TemplateResource } from '../../../tools/read-template.ts';

const template = readTemplate();
const root = join(import.meta.dirname, '..', '..', '..');
const QUEUE = { 'Fn::GetAtt': 'FailedEventQueue.Arn' };
const queue = { 'Fn::GetAtt': ['FailedEventQueue', 'Arn'] };

interface Event {
  Type: string;
  Properties: { RetryPolicy?: object; DeadLetterConfig?: { Arn: unknown } };
}

const eventsOf = ({ Properties }: TemplateResource) =>
  Object.values((Properties.Events ?? {}) as unknown as Record<string, Event>);

const asynchronous = Object.entries(template.Resources)
  .filter(([, { Type }]) => Type === 'AWS::Serverless::Function')
  .map(([id, resource]) => ({ id, resource, events: eventsOf(resource).filter(({ Type }) => Type !== 'Api') }))
  .filter(({ events }) => events.length > 0);

const isQueue = (value: unknown) => [QUEUE, queue].some((each) => JSON.stringify(each) === JSON.stringify(value));

describe('whatever is invoked asynchronously', () => {
  test('is known by name, so that a new one gets its row in docs/surviving.md', () => {
    expect(asynchronous.map(({ id }) => id).sort()).toEqual([
      'ControlBatchServer',
      'MeasureOperations',
      'ReceiveOperatorFile',
    ]);
  });

  test.each(asynchronous)('$id says how often Lambda repeats it and where it goes in the end', ({ resource }) => {
    const config = resource.Properties.EventInvokeConfig as {
      MaximumRetryAttempts: number;
      MaximumEventAgeInSeconds: number;
      DestinationConfig: { OnFailure: { Type: string; Destination: unknown } };
    };
    expect(config.MaximumRetryAttempts).toBeGreaterThanOrEqual(0);
    expect(config.MaximumEventAgeInSeconds).toBeGreaterThanOrEqual(60);
    expect(config.DestinationConfig.OnFailure.Type).toBe('SQS');
    expect(isQueue(config.DestinationConfig.OnFailure.Destination)).toBe(true);
  });

  test.each(
    asynchronous.flatMap(({ id, events }) =>
      events.filter(({ Type }) => Type === 'ScheduleV2').map((event) => ({ id, event })),
    ),
  )('the schedule of $id says the same for what cannot be delivered', ({ event }) => {
    expect(event.Properties.RetryPolicy).toEqual({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
    expect(isQueue(event.Properties.DeadLetterConfig?.Arn)).toBe(true);
  });

  test('rings an alarm from the first event that failed for good', () => {
    expect(template.Resources.EventsFailed?.Properties).toMatchObject({ Threshold: 1, EvaluationPeriods: 1 });
  });

  test('our own code invokes nothing asynchronously', () => {
    const files = globSync(['functions/**/*.ts', 'runtime/**/*.ts', 'batch/**/*.ts'], { cwd: root });
    expect(files.filter((file) => /InvocationType/.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });
});

test('a flood of files is held back by a reservation that a small account can leave out', () => {
  expect(template.Resources.ReceiveOperatorFile?.Properties.ReservedConcurrentExecutions).toEqual({
    'Fn::If': ['ReservesConcurrency', { Ref: 'FileEventConcurrency' }, { Ref: 'AWS::NoValue' }],
  });
});
