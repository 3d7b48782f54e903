import { createServer } from 'node:net';

/** The three addresses the local stack listens on, all on 127.0.0.1, and how to move each. */
export interface Ports {
  portal: number;
  cloud: number;
  database: number;
}

const choices = [
  { key: 'portal', option: '--port', variable: 'PORTAL_PORT', usual: 8080, what: 'the portal' },
  { key: 'cloud', option: '--cloud-port', variable: 'CLOUD_PORT', usual: 4566, what: 'MiniStack (the local cloud)' },
  { key: 'database', option: '--database-port', variable: 'DATABASE_PORT', usual: 3316, what: 'MariaDB' },
] as const;

/**
 * Ports from the command line (`--port 8081`), the environment, or the usual ones.
 * @throws Error naming the option when a value is no port
 */
export function choosePorts(args: readonly string[], environment: NodeJS.ProcessEnv): Ports {
  const ports = {} as Ports;
  for (const { key, option, variable, usual } of choices) {
    const at = args.indexOf(option);
    const text = at >= 0 ? args[at + 1] : environment[variable];
    const port = text === undefined || text === '' ? usual : Number(text);
    if (!Number.isInteger(port) || port < 1 || port > 65535)
      throw new Error(`${option} (or ${variable}) must be a port number, not "${text}"`);
    ports[key] = port;
  }
  return ports;
}

/** True when nothing listens on the port of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** One sentence for each port that is taken: which, for what, and how to choose another. */
export async function takenPorts(ports: Ports): Promise<string[]> {
  const complaints: string[] = [];
  for (const { key, option, variable, what } of choices) {
    if (await isFree(ports[key])) continue;
    complaints.push(
      `Port ${ports[key]} for ${what} is taken by another program. Choose another: npm start -- ${option} ${ports[key] + 1} (or ${variable}=${ports[key] + 1}).`,
    );
  }
  return complaints;
}
