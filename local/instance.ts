/**
 * The laptop's stand-in for "a machine boots": watches the EC2 API for one instance id and runs the batch program while that
 * instance is running, as the systemd unit in batch/server/ does on EC2.
 *
 *   AWS_ENDPOINT_URL=http://127.0.0.1:4566 node local/instance.ts INSTANCE_ID [LOG_FILE]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Instance } from '../domain/batch-server/types.ts';
import { batchServerOf } from '../functions/control-batch-server/ec2.ts';
import { awsService } from '../runtime/aws-call.ts';

export interface MachineOptions {
  instanceId: string;
  describe: () => Promise<Pick<Instance, 'state'>>;
  /** Program and arguments, started in the repository's root. */
  command: readonly [string, ...string[]];
  environment: NodeJS.ProcessEnv;
  logFile: string;
  /** Says in one line what happens; goes to the terminal. */
  say: (line: string) => void;
  lookEveryMs?: number;
  /** As RestartSec of the systemd unit. */
  restartAfterMs?: number;
  /** As TimeoutStopSec of the systemd unit: SIGKILL follows SIGTERM after this. */
  killAfterMs?: number;
}

/**
 * Plays the machine until `signal` aborts, then ends the program (SIGTERM, SIGKILL after `killAfterMs`) and returns.
 * An EC2 API that cannot be reached changes nothing: a machine does not stop because nobody can look at it.
 */
export async function playMachine(options: MachineOptions, signal: AbortSignal): Promise<void> {
  const { lookEveryMs = 1_000, restartAfterMs = 2_000, killAfterMs = 15_000 } = options;
  let program: ChildProcess | null = null;
  let startAfter = 0;
  let reachable = true;
  while (!signal.aborted) {
    const state = await stateOf(options).catch(() => null);
    if ((state !== null) !== reachable) {
      reachable = state !== null;
      options.say(reachable ? 'EC2 API answers again' : 'EC2 API does not answer; leaving the machine as it is');
    }
    if (state === 'running' && program === null && Date.now() >= startAfter) {
      program = run(options);
      program.once('exit', (code, killedBy) => {
        options.say(`batch program ended (${killedBy ?? code})`);
        program = null;
        startAfter = Date.now() + restartAfterMs;
      });
    } else if (state !== null && state !== 'running' && program !== null) {
      options.say(`instance is ${state}: ending the batch program`);
      await end(program, killAfterMs);
      startAfter = 0;
    }
    await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
  if (program !== null) await end(program, killAfterMs);
}

const stateOf = async (options: MachineOptions) => (await options.describe()).state;

function run({ command: [program, ...args], environment, instanceId, logFile, say }: MachineOptions): ChildProcess {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  const child = spawn(program, args, {
    cwd: resolve(import.meta.dirname, '..'),
    env: { ...environment, BATCH_INSTANCE_ID: instanceId },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.on('error', (error) => say(`batch program could not be started: ${error.message}`));
  say(`instance is running: batch program started (process ${child.pid ?? 'none'}), its log is ${logFile}`);
  return child;
}

async function end(program: ChildProcess, killAfterMs: number): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const ended = new Promise((resolve) => program.once('exit', resolve));
  program.kill('SIGTERM');
  const killer = setTimeout(() => program.kill('SIGKILL'), killAfterMs);
  await ended;
  clearTimeout(killer);
}

if (import.meta.main) {
  const [instanceId, logFile = '.local/log/batch-server.log'] = process.argv.slice(2);
  if (!instanceId) {
    console.error('Usage: node local/instance.ts INSTANCE_ID [LOG_FILE]');
    process.exit(2);
  }
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort());
  const server = batchServerOf(awsService('ec2', process.env), instanceId);
  await playMachine(
    {
      instanceId,
      describe: server.describe,
      command: [process.execPath, 'batch/main.ts'],
      environment: process.env,
      logFile,
      say: (line) => console.log(`[batch server ${instanceId}] ${line}`),
    },
    stop.signal,
  );
}
