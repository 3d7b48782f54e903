// `npm run local:dashboard [-- --once | --json]`: the figures of the dashboard and the alarms on AWS, of the local stack. Ctrl-C ends it.
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { type Database, databaseSettingsFrom, isoMoment, openDatabase } from '../runtime/database.ts';
import { databaseNow } from '../runtime/jobs/database-now.ts';
import { readCounts, readGauges, spanBefore } from '../runtime/operations/figures.ts';
import { readTemplate } from '../tools/read-template.ts';
import { type Alarm, metricsOf, type Snapshot, view } from './dashboard/view.ts';
import { cloudEnvironment } from './ministack.ts';
import { requireStack, type Stack } from './stack.ts';

const EACH_MS = 5_000;
const SEOUL_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;

/** The template's alarms on what MeasureOperations writes. */
function ownAlarms(): Alarm[] {
  return Object.entries(readTemplate().Resources).flatMap(([name, { Type, Properties }]) =>
    Type === 'AWS::CloudWatch::Alarm' &&
    Array.isArray(Properties['Dimensions']) &&
    JSON.stringify(Properties['Dimensions']).includes('"service"')
      ? [
          {
            name,
            metric: String(Properties['MetricName']),
            threshold: Number(Properties['Threshold']),
            description: String(Properties['AlarmDescription']),
          },
        ]
      : [],
  );
}

async function snapshot(database: Database, stack: Stack): Promise<Snapshot> {
  const now = await databaseNow(database);
  const midnight = new Date(Math.floor((now.getTime() + SEOUL_MS) / DAY_MS) * DAY_MS - SEOUL_MS);
  const { from, to } = spanBefore(now, 300, 0);
  const states = await database.query<{ state: string; n: number }>(
    'SELECT state, COUNT(*) AS n FROM job GROUP BY state ORDER BY state',
  );
  const [event] = await database.query<{ at: string; action: string; reason: string; outcome: string | null }>(
    'SELECT at, action, reason, outcome FROM batch_server_event ORDER BY id DESC LIMIT 1',
  );
  return {
    at: now.toISOString(),
    gauges: await readGauges(database),
    counts: await readCounts(database, from, to),
    today: await readCounts(database, midnight.toISOString(), new Date(now.getTime() + 1000).toISOString()),
    jobsByState: Object.fromEntries(states.map(({ state, n }) => [state, Number(n)])),
    instance: await instanceState(stack.batchInstanceId),
    lastEvent: event ? { ...event, at: isoMoment(event.at) } : null,
  };
}

async function instanceState(id: string): Promise<string> {
  try {
    const { Reservations } = await new EC2Client({}).send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    return `${Reservations?.[0]?.Instances?.[0]?.State?.Name ?? 'unknown'} (${id})`;
  } catch (error) {
    return `could not be asked: ${(error as Error).message}`;
  }
}

try {
  const once = process.argv.includes('--once');
  const json = process.argv.includes('--json');
  const stack = requireStack();
  Object.assign(process.env, cloudEnvironment(stack.awsEndpointUrl));
  const database = openDatabase(databaseSettingsFrom(stack.databaseUrl));
  const alarms = ownAlarms();
  for (;;) {
    const shot = await snapshot(database, stack);
    if (json) console.log(JSON.stringify({ ...shot, metrics: metricsOf(shot) }));
    else {
      if (!once && process.stdout.isTTY) process.stdout.write('\x1b[2J\x1b[H');
      console.log(view(shot, alarms));
    }
    if (once || json) break;
    await new Promise((resolve) => setTimeout(resolve, EACH_MS));
  }
  await database.close();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
