import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/** A program the local stack keeps running, with its output in a log file. */
export interface Running {
  name: string;
  process: ChildProcess;
  log: string;
}

/** Starts a program in its own process group, so that Ctrl-C reaches us and not it: we stop things in order. */
export function startProgram(
  name: string,
  command: string,
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; log: string; cwd: string },
): Running {
  mkdirSync(dirname(options.log), { recursive: true });
  const output = openSync(options.log, 'a');
  const process = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  return { name, process, log: options.log };
}

const exited = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

/** Asks a program to end, and insists after `patienceMs`. Resolves when it is gone. */
export async function stopProgram({ process: child }: Running, patienceMs = 12_000): Promise<void> {
  if (exited(child) || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  signalGroup(child.pid, 'SIGTERM');
  const insist = setTimeout(() => signalGroup(child.pid as number, 'SIGKILL'), patienceMs);
  await gone;
  clearTimeout(insist);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Runs a command to its end.
 * @returns its standard output
 * @throws Error with the last lines of its output when it fails
 */
export function runToEnd(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd: string },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    const answer: Buffer[] = [];
    child.stdout.on('data', (chunk) => {
      output.push(chunk);
      answer.push(chunk);
    });
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.once('error', reject);
    child.once('close', (status) => {
      const text = Buffer.concat(output).toString();
      if (status === 0) resolve(Buffer.concat(answer).toString());
      else
        reject(
          new Error(
            `${command} ${args.join(' ')} ended with ${status}:\n${text.trimEnd().split('\n').slice(-30).join('\n')}`,
          ),
        );
    });
  });
}
