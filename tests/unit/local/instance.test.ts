import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { InstanceState } from '../../../domain/batch-server/types.ts';
import { type MachineOptions, playMachine } from '../../../local/instance.ts';

let folder: string;
let state: InstanceState | 'unreachable';
let said: string[];
let off: AbortController;
let machine: Promise<void>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'machine-'));
  state = 'stopped';
  said = [];
  off = new AbortController();
});
afterEach(async () => {
  off.abort();
  await machine;
  rmSync(folder, { recursive: true, force: true });
});

/** A program that writes its start and its end into a file; `stubborn` ones do not hear SIGTERM. */
const program = (kind: 'good' | 'dies' | 'stubborn') => `
  const { appendFileSync } = require('node:fs');
  const note = (text) => appendFileSync(${JSON.stringify(join(folder, 'notes'))}, text + '\\n');
  process.on('SIGTERM', () => { if (${kind !== 'stubborn'}) { note('end'); process.exit(0); } });
  note('start ' + process.env.BATCH_INSTANCE_ID);
  console.log('a line for the log');
  ${kind === 'dies' ? 'setTimeout(() => process.exit(3), 50);' : 'setInterval(() => {}, 1000);'}
`;

function play(kind: 'good' | 'dies' | 'stubborn' = 'good', part: Partial<MachineOptions> = {}): void {
  writeFileSync(join(folder, 'program.cjs'), program(kind));
  machine = playMachine(
    {
      instanceId: 'i-1',
      describe: async () => {
        if (state === 'unreachable') throw new Error('no EC2');
        return { state };
      },
      command: [process.execPath, join(folder, 'program.cjs')],
      environment: { PATH: process.env['PATH'] },
      logFile: join(folder, 'log', 'batch.log'),
      say: (line) => void said.push(line),
      lookEveryMs: 20,
      restartAfterMs: 30,
      killAfterMs: 300,
      ...part,
    },
    off.signal,
  );
}

const notes = () => {
  try {
    return readFileSync(join(folder, 'notes'), 'utf8').trim().split('\n');
  } catch {
    return [];
  }
};

async function until(what: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !what(); ) {
    if (Date.now() > end) throw new Error(`waited in vain; notes: ${notes().join(', ')}; said: ${said.join(' | ')}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('runs the program while the instance is running, under its id, and ends it by SIGTERM when it is not', async () => {
  play();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(notes()).toEqual([]);
  state = 'pending';
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(notes()).toEqual([]);
  state = 'running';
  await until(() => notes().length === 1);
  state = 'stopping';
  await until(() => notes().length === 2);
  state = 'running';
  await until(() => notes().length === 3);
  expect(notes()).toEqual(['start i-1', 'end', 'start i-1']);
  expect(readFileSync(join(folder, 'log', 'batch.log'), 'utf8')).toContain('a line for the log');
});

test('starts a program that died again, as systemd would', async () => {
  play('dies');
  state = 'running';
  await until(() => notes().length >= 3);
  expect(said.filter((line) => line.includes('ended (3)')).length).toBeGreaterThanOrEqual(2);
});

test('an EC2 API that does not answer stops no machine', async () => {
  play();
  state = 'running';
  await until(() => notes().length === 1);
  state = 'unreachable';
  await until(() => said.some((line) => line.includes('does not answer')));
  state = 'running';
  await until(() => said.some((line) => line.includes('answers again')));
  expect(notes()).toEqual(['start i-1']);
});

test('a program that does not hear SIGTERM is killed', async () => {
  play('stubborn');
  state = 'running';
  await until(() => notes().length === 1);
  state = 'stopped';
  await until(() => said.some((line) => line.includes('SIGKILL')));
  expect(notes()).toEqual(['start i-1']);
});

test('ends its program when it is ended itself', async () => {
  play();
  state = 'running';
  await until(() => notes().length === 1);
  off.abort();
  await machine;
  expect(notes()).toEqual(['start i-1', 'end']);
});

test('a program that cannot be started is told, and tried again', async () => {
  play('good', { command: ['/nowhere/node'] });
  state = 'running';
  await until(() => said.some((line) => line.includes('could not be started')));
});
