import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * SAM CLI starts its containers on a Docker network, where 127.0.0.1 is the container itself, and everything of ours
 * listens on the host's 127.0.0.1 only. This relay joins the two through Unix sockets: a container named
 * host.docker.internal on a network of its own passes each port on to a socket in a shared folder, and from there a
 * server of ours passes it on to the host's port. No port is opened to the outside.
 */
export interface Relay {
  network: string;
  close(): void;
}

const docker = (...args: string[]) =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

/** @param ports ports of the host's 127.0.0.1, reached under the same numbers at host.docker.internal */
export async function openRelay(image: string, ports: readonly number[]): Promise<Relay> {
  const name = `retail-sam-${process.pid}`;
  const sockets = mkdtempSync(join(tmpdir(), 'retail-sam-'));
  const servers = await Promise.all(ports.map((port) => listen(join(sockets, `${port}.sock`), port)));
  docker('network', 'create', name);
  const program = `for (const port of [${ports}]) require('net').createServer((from) => {
    const to = require('net').connect('/sockets/' + port + '.sock');
    from.pipe(to).pipe(from); from.on('error', () => to.destroy()); to.on('error', () => from.destroy());
  }).listen(port)`;
  docker(
    ...['run', '--detach', '--rm', '--name', name, '--network', name, '--network-alias', 'host.docker.internal'],
    ...['--volume', `${sockets}:/sockets`, '--entrypoint', '/var/lang/bin/node', image, '-e', program],
  );
  return {
    network: name,
    close() {
      docker('rm', '--force', name);
      docker('network', 'rm', name);
      for (const server of servers) server.close();
      rmSync(sockets, { recursive: true, force: true });
    },
  };
}

function listen(path: string, port: number): Promise<Server> {
  const server = createServer((from) => {
    const to = connect(port, '127.0.0.1');
    from.pipe(to).pipe(from);
    from.on('error', () => to.destroy());
    to.on('error', () => from.destroy());
  });
  return new Promise((resolve) => server.listen(path, () => resolve(server)));
}
