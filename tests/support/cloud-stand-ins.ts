/**
 * Two independent stand-ins of AWS that real calls are tested against: moto (its own Python environment, pinned) and
 * MiniStack (the laptop's). `node tests/support/cloud-stand-ins.ts` makes moto's environment; `npm run setup` makes MiniStack's.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../local/mariadb.ts';
import { cloudEnvironment } from '../../local/ministack.ts';
import { inRoot, ministackBin, root } from '../../local/paths.ts';
import { startProgram, stopProgram } from '../../local/processes.ts';

const REQUIREMENTS = inRoot('tests', 'support', 'requirements-moto.txt');
const MOTO = inRoot('.local', 'python', 'moto');
const STAMP = join(MOTO, 'requirements.txt');

/** Whether moto's environment is there with the pins of today. */
export const motoIsSetUp = (): boolean =>
  existsSync(join(MOTO, 'bin', 'moto_server')) &&
  existsSync(STAMP) &&
  readFileSync(STAMP, 'utf8') === readFileSync(REQUIREMENTS, 'utf8');

/** Makes moto's environment; nothing to do when it is there. Throws when Python or the package index cannot be reached. */
export function setUpMoto(): void {
  if (motoIsSetUp()) return;
  execFileSync('python3', ['-m', 'venv', '--clear', MOTO], { stdio: 'inherit' });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r', REQUIREMENTS];
  execFileSync(join(MOTO, 'bin', 'python'), pip, { stdio: 'inherit' });
  writeFileSync(STAMP, readFileSync(REQUIREMENTS));
}

export interface CloudStandIn {
  name: string;
  /** MiniStack 1.5.33 has no ModifyInstanceAttribute. */
  changesTypes: boolean;
  /** How to get it when it is not there. */
  setUp: string;
  isSetUp(): boolean;
  start(): Promise<{ endpoint: string; stop(): Promise<void> }>;
}

export const MOTO_STAND_IN: CloudStandIn = {
  name: 'moto',
  changesTypes: true,
  setUp: 'node tests/support/cloud-stand-ins.ts',
  isSetUp: motoIsSetUp,
  start: () =>
    start('moto', join(MOTO, 'bin', 'moto_server'), (port) => ['-H', '127.0.0.1', '-p', `${port}`], '/moto-api/'),
};

export const MINISTACK_STAND_IN: CloudStandIn = {
  name: 'MiniStack',
  changesTypes: false,
  setUp: 'npm run setup',
  isSetUp: () => existsSync(ministackBin('ministack')),
  start: () => start('MiniStack', ministackBin('ministack'), () => [], '/_ministack/health'),
};

async function start(name: string, command: string, args: (port: number) => string[], health: string) {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    ...cloudEnvironment(endpoint),
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: `${port}`,
    DOCKER_HOST: 'unix:///nonexistent/docker.sock',
    STATE_DIR: join(folder, 'state'),
    S3_DATA_DIR: join(folder, 's3'),
    IOT_MTLS_ENABLED: '0',
  };
  const running = startProgram(name, command, args(port), { env, cwd: root, log: join(folder, 'log') });
  const stop = async () => {
    await stopProgram(running);
    rmSync(folder, { recursive: true, force: true });
  };
  for (const until = Date.now() + 60_000; Date.now() < until && running.process.exitCode === null; ) {
    if ((await fetch(endpoint + health).catch(() => undefined))?.ok) return { endpoint, stop };
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  const log = readFileSync(running.log, 'utf8');
  await stop();
  throw new Error(`${name} did not start:\n${log.slice(-2000)}`);
}

if (import.meta.main) {
  setUpMoto();
  console.log(`moto is in ${MOTO}.`);
}
