// `npm run drop -- FILE… [--register]`: puts files into the operator's drop bucket and follows each to its end.
//   --register   (laptop only) makes the demo customer the customer of the file's unknown supply points first
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Connection, createConnection } from 'mysql2/promise';
import { cloudEnvironment } from './ministack.ts';
import { registerUnknownSupplyPoints } from './register.ts';
import { requireStack } from './stack.ts';

/** States of operator_file after which nothing more happens by itself. */
const finalStates = ['billed', 'quarantined', 'refused', 'duplicate', 'failed'];
const patienceMs = 10 * 60_000;
/** A file that waits for something else than a job, such as the rest of its month or a bill run, is looked at this often before it is left. */
const restingLooks = 10;

interface Progress {
  state: string;
  reason: string | null;
  job: string | null;
  done: number;
  total: number;
  server: string | null;
}

async function follow(connection: Connection, bucket: string, name: string, since: Date): Promise<string> {
  const until = Date.now() + patienceMs;
  let shown = '';
  let resting = 0;
  while (Date.now() < until) {
    const progress = await look(connection, bucket, name, since);
    const line = describe(name, progress);
    if (line !== shown) show(line);
    shown = line;
    if (finalStates.includes(progress.state)) {
      process.stdout.write('\n');
      return progress.state;
    }
    resting = progress.state === 'aggregated' && progress.reason !== null && progress.job === null ? resting + 1 : 0;
    if (resting === restingLooks) {
      process.stdout.write('\nNo job is left to do; what is not billed waits for the reason above.\n');
      return progress.state;
    }
    await sleep(1_000);
  }
  process.stdout.write('\n');
  return 'unfinished';
}

async function look(connection: Connection, bucket: string, name: string, since: Date): Promise<Progress> {
  const first = async <Row>(sql: string, params: unknown[]) => ((await connection.query(sql, params))[0] as Row[])[0];
  const file = await first<{ state: string; reason: string | null }>(
    'SELECT state, reason FROM operator_file WHERE bucket = ? AND name = ? AND received_at >= ? ORDER BY id DESC LIMIT 1',
    [bucket, name, since],
  );
  const job = await first<{ type: string; state: string; reason: string | null; done: number; total: number }>(
    `SELECT type, state, reason, progress_done AS done, progress_total AS total FROM job
     WHERE state IN ('running', 'ready', 'waiting') OR (state = 'failed' AND created_at >= ?)
     ORDER BY state = 'failed' DESC, state = 'running' DESC, id LIMIT 1`,
    [since],
  );
  const event = await first<{ action: string; reason: string }>(
    'SELECT action, reason FROM batch_server_event ORDER BY id DESC LIMIT 1',
    [],
  );
  return {
    state: job?.state === 'failed' ? 'failed' : (file?.state ?? 'dropped'),
    reason: (job?.state === 'failed' ? job.reason : file?.reason) ?? null,
    job: job ? `${job.type} ${job.state}` : null,
    done: Number(job?.done ?? 0),
    total: Number(job?.total ?? 0),
    server: event ? `${event.action} (${event.reason})` : null,
  };
}

function describe(name: string, { state, reason, job, done, total, server }: Progress): string {
  const share = finalStates.includes(state) ? 1 : total > 0 ? Math.min(done / total, 1) : 0;
  const filled = Math.round(share * 20);
  const bar = `[${'#'.repeat(filled)}${'.'.repeat(20 - filled)}]`;
  return [`${name} ${bar} ${state}`, reason, job, server && `server: ${server}`].filter(Boolean).join(' · ');
}

function show(line: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${line}`);
  else process.stdout.write(`${line}\n`);
}

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const register = args.includes('--register');
  const files = args.filter((arg) => !arg.startsWith('--'));
  if (files.length === 0) throw new Error('Usage: npm run drop -- FILE… [--register]');
  const stack = requireStack();
  Object.assign(process.env, cloudEnvironment(stack.awsEndpointUrl));
  const s3 = new S3Client({ forcePathStyle: true });
  const connection = await createConnection({ uri: stack.databaseUrl, timezone: 'Z' });
  let unfinished = 0;
  try {
    for (const file of files) {
      const body = await readFile(file);
      const name = basename(file);
      if (register) {
        const added = await registerUnknownSupplyPoints(connection, file);
        if (added.length > 0) console.log(`${name}: registered ${added.join(', ')} for the demo customer`);
      }
      const since = new Date(Date.now() - 2_000);
      await s3.send(new PutObjectCommand({ Bucket: stack.dropBucket, Key: name, Body: body }));
      const state = await follow(connection, stack.dropBucket, name, since);
      if (state !== 'billed') unfinished++;
    }
  } finally {
    await connection.end();
  }
  return unfinished === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
