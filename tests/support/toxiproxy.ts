/**
 * Toxiproxy (github.com/Shopify/toxiproxy), a TCP proxy that misbehaves on command, for tests only. `node tests/support/toxiproxy.ts` builds it
 * into .local/go with `go install` (Go 1.21 or later; about 15 s). Without Go nothing is built and the tests say so: they then use our own proxy alone.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { findProgram, freePort } from '../../local/mariadb.ts';
import { inRoot } from '../../local/paths.ts';
import type { NetworkFaults } from './network-faults.ts';

const MODULE = 'github.com/Shopify/toxiproxy/v2/cmd/server@v2.5.0';
const FOLDER = inRoot('.local', 'go', 'toxiproxy-2.5.0');
const PROGRAM = inRoot('.local', 'go', 'toxiproxy-2.5.0', 'server');

export const toxiproxyIsBuilt = (): boolean => existsSync(PROGRAM);

/**
 * Builds toxiproxy; nothing to do when it is there.
 * @returns undefined when it is there now, else a sentence that says why not and what that means
 */
export function buildToxiproxy(): string | undefined {
  if (toxiproxyIsBuilt()) return undefined;
  const without = 'the fault tests use our own proxy alone. Install Go 1.21 or later (https://go.dev/dl) and run';
  const again = 'node tests/support/toxiproxy.ts';
  const go = findProgram('go') ?? (existsSync('/usr/local/go/bin/go') ? '/usr/local/go/bin/go' : undefined);
  if (go === undefined) return `toxiproxy is not built, because there is no Go here: ${without} ${again}`;
  const built = spawnSync(go, ['install', MODULE], { encoding: 'utf8', env: { ...process.env, GOBIN: FOLDER } });
  if (built.status === 0) return undefined;
  const complaint = (built.stderr || String(built.error)).trim().split('\n').at(-1);
  return `toxiproxy could not be built (${complaint}): ${without} ${again}`;
}

/** A running toxiproxy with one proxy before a database. */
export async function toxiproxyBefore(databaseUrl: string): Promise<NetworkFaults> {
  const [port, listen] = [await freePort(), await freePort()];
  const server = spawn(PROGRAM, ['-host', '127.0.0.1', '-port', `${port}`], { stdio: 'ignore' });
  const ended = once(server, 'close');
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`toxiproxy ${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  for (let attempt = 0; ; attempt += 1) {
    if (await call('GET', '/proxies').then(Boolean, () => false)) break;
    if (server.exitCode !== null || attempt > 100) throw new Error('toxiproxy did not start');
    await sleep(50);
  }
  const upstream = (url: string) => `${new URL(url).hostname}:${new URL(url).port || 3306}`;
  const database = { name: 'database', listen: `127.0.0.1:${listen}`, enabled: true };
  await call('POST', '/proxies', { ...database, upstream: upstream(databaseUrl) });
  const toxic = (type: string, attributes: object, streams: readonly string[] = ['upstream', 'downstream']) =>
    Promise.all(
      streams.map((stream) =>
        call('POST', '/proxies/database/toxics', { name: `${type}-${stream}`, type, stream, attributes }),
      ),
    );
  const enable = (enabled: boolean) => call('POST', '/proxies/database', { enabled });
  const faults: NetworkFaults = {
    name: 'toxiproxy',
    url: `mysql://127.0.0.1:${listen}`,
    async reset() {
      await toxic('reset_peer', { timeout: 0 });
      // The toxic acts on connections as they are; it must be gone before the next one comes.
      await sleep(20);
      await faults.heal();
    },
    async close() {
      await enable(false);
      await enable(true);
    },
    blackHole: async () => void (await toxic('timeout', { timeout: 0 })),
    refuse: async () => void (await enable(false)),
    slow: async (latency) => void (await toxic('latency', { latency }, ['downstream'])),
    cutAfter: async (bytes) => void (await toxic('limit_data', { bytes }, ['downstream'])),
    async heal() {
      await enable(true);
      const { toxics } = (await call('GET', '/proxies/database')) as { toxics: { name: string }[] };
      for (const { name } of toxics) await call('DELETE', `/proxies/database/toxics/${name}`);
    },
    moveTo: async (url) => void (await call('POST', '/proxies/database', { upstream: upstream(url) })),
    async stop() {
      // It waits for its connections on SIGTERM, and those in a black hole never end.
      server.kill('SIGKILL');
      await ended;
    },
  };
  return faults;
}

if (import.meta.main) {
  const missing = buildToxiproxy();
  if (missing !== undefined || !process.argv.includes('--quiet')) console.log(missing ?? `toxiproxy is in ${FOLDER}.`);
}
