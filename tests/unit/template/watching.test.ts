import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { businessMetrics } from '../../../runtime/metrics.ts';
import { readTemplate } from '../../../tools/read-template.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const { Resources, Globals } = readTemplate();
const ofType = (type: string) => Object.entries(Resources).filter(([, { Type }]) => Type === type);
const alarms = ofType('AWS::CloudWatch::Alarm');
const operations = readFileSync(join(root, 'docs', 'operations.md'), 'utf8');
const watching = operations.slice(operations.indexOf('\n## Watching'));
const dashboard = JSON.stringify(Resources['Dashboard']?.Properties['DashboardBody']);

test.each([
  ['5xx', 'ApiServerErrors'],
  ['latency, the slowest 1 %', 'ApiLatency'],
  ['throttled calls', 'ApiThrottled'],
  ['callers and addresses over their limit', 'CallersLimited'],
  ['throttled functions', 'FunctionThrottles'],
  ['authorizer failures', 'AuthorizerFailures'],
  ['database connections', 'DatabaseConnectionsHigh'],
  ['age of the queue', 'QueueStuck'],
  ['a late job', 'JobLate'],
  ['batch server on with an empty queue', 'ServerIdle'],
  ['depth of the dead-letter queue', 'EventsFailed'],
  ['an unreconciled file', 'FileUnreconciled'],
])('%s: alarm %s tells the topic, and says what to do', (_, id) => {
  const { Type, Properties } = Resources[id] ?? { Type: '', Properties: {} };
  expect(Type).toBe('AWS::CloudWatch::Alarm');
  expect(Properties['AlarmActions']).toEqual([{ Ref: 'AlarmTopic' }]);
  // What is the matter is one sentence; what to do is at least a second one.
  expect(String(Properties['AlarmDescription']).match(/[.]( |$)/g)?.length).toBeGreaterThanOrEqual(2);
});

test('a new version that only fails is found out during its trial, also at a small retailer’s volume', () => {
  const { Type, Alarms } = Globals.Function['DeploymentPreference'] as { Type: unknown; Alarms: unknown[] };
  expect(Alarms).toContainEqual({ Ref: 'NewVersionErrors' });
  const { Period, EvaluationPeriods, Threshold } = Resources['NewVersionErrors']!.Properties;
  expect([Period, EvaluationPeriods, Threshold]).toEqual([60, 1, 1]);
  expect(Resources['NewVersionErrors']!.Properties).not.toHaveProperty('AlarmActions');
  const [, percent, minutes] = /Canary(\d+)Percent(\d+)Minutes/.exec(JSON.stringify(Type))!;
  // Calls come by chance (Poisson): one error is enough, so what counts is that the new version is called at all.
  const foundOut = (callsPerMonth: number, share: number) => {
    const callsPerMinute = callsPerMonth / (30 * 24 * 60);
    return 1 - Math.exp((-callsPerMinute * share * Number(percent) * Number(minutes)) / 100);
  };
  expect(foundOut(1_000_000, 0.2)).toBeGreaterThan(0.999);
  expect(foundOut(300_000, 0.2)).toBeGreaterThan(0.98);
});

test('cost: the budget writes before it is spent and when it will be', () => {
  expect(Resources['Budget']?.Properties['NotificationsWithSubscribers']).toMatchObject([
    { Notification: { NotificationType: 'ACTUAL', Threshold: 80 } },
    { Notification: { NotificationType: 'FORECASTED', Threshold: 100 } },
  ]);
});

describe('docs/operations.md', () => {
  test.each(alarms.map(([id]) => id))('names the alarm %s', (id) => {
    expect(watching).toContain(`\`${id}\``);
  });

  test.each(Object.entries(businessMetrics))('names the metric %s with its unit %s', (name, unit) => {
    expect(watching).toMatch(new RegExp(`\`${name}\`.*\\| ${unit} \\|`));
  });
});

test.each(Object.keys(businessMetrics))('%s is on the dashboard', (name) => {
  expect(dashboard).toContain(`\\"${name}\\"`);
});

test('every alarm on a metric of our own watches one that is written', () => {
  const filtered = ofType('AWS::Logs::MetricFilter').flatMap(([, { Properties }]) =>
    (Properties['MetricTransformations'] as { MetricName: string }[]).map(({ MetricName }) => MetricName),
  );
  for (const [id, { Properties }] of alarms) {
    if (!JSON.stringify(Properties['Namespace']).includes('ElectricityRetail')) continue;
    expect([id, [...Object.keys(businessMetrics), ...filtered]]).toEqual([
      id,
      expect.arrayContaining([Properties['MetricName']]),
    ]);
  }
});

test('the access log is one JSON object a line, with what an investigation needs and no body, token or query', () => {
  const { Format } = Resources['PortalApi']!.Properties['AccessLogSetting'] as { Format: string };
  const fields = JSON.parse(Format) as Record<string, string>;
  expect(Object.keys(fields).sort()).toEqual(
    [
      ...['authorizerMs', 'bytes', 'errorType', 'integrationMs', 'ip', 'latencyMs', 'method', 'requestId', 'route'],
      ...['status', 'subject', 'time', 'trace'],
    ].sort(),
  );
  for (const value of Object.values(fields)) expect(value).toMatch(/^\$context\.[\w.]+$/);
});

test('requests are traced from the gateway into the functions, a sample of them in production', () => {
  expect(Resources['PortalApi']?.Properties['TracingEnabled']).toBe(true);
  expect(Globals.Function['Tracing']).toBe('Active');
  expect(Resources['TraceSampling']?.Properties['SamplingRule']).toMatchObject({ FixedRate: 0.05 });
});

test('the execution log holds errors and never bodies', () => {
  const settings = Resources['PortalApi']?.Properties['MethodSettings'] as Record<string, unknown>[];
  for (const setting of settings) expect(setting).toMatchObject({ LoggingLevel: 'ERROR', DataTraceEnabled: false });
});
