import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, createConnection } from 'mysql2/promise';
import { FaultyProxy } from '../../tests/support/faulty-proxy.ts';
import { type NetworkFaults, ownFaults } from '../../tests/support/network-faults.ts';
import { toxiproxyBefore, toxiproxyIsBuilt } from '../../tests/support/toxiproxy.ts';
import { EnvironmentProcess } from './environment-process.ts';
import type { Answer, Operation } from './invocation.ts';
import { networkScenarios, packetScenarios, type Scenario, type Stage, serverScenarios } from './scenarios.ts';

export interface Outcome {
  readonly fault: string;
  readonly operation: Operation;
  /** Whose proxy made the trouble. */
  readonly by: string;
  readonly answer: Answer;
  /** `nothing`, `once`; or what must never be: `half`, `twice`. */
  readonly effect: 'nothing' | 'once' | 'half' | 'twice';
  /** What is not as the scenario says it must be; empty = as it must be. */
  readonly wrong: readonly string[];
}

/** Two database servers with a schema of their own each, in which tables are made; the caller may change their global settings. */
export interface FaultServers {
  /** mysql://user:password@host:port of a user that may do anything */
  readonly primary: string;
  readonly standby: string;
}

const INVOCATION_MS = 3_000;
/** A connection layer that answers this much after its deadline has not kept it. */
const LATE_MS = 500;
const SCHEMA = 'faults';
// Not allowed to write on a read-only server, as the functions' own user is not.
const USER = 'portal_faults';
const PASSWORD = 'faults';

/** Goes through all scenarios, one after the other, each with an execution environment of its own. */
export async function runFaults(servers: FaultServers, say: (outcome: Outcome) => void): Promise<Outcome[]> {
  const primary = await createConnection({ uri: servers.primary });
  const standby = await createConnection({ uri: servers.standby });
  const { proxy, url } = await FaultyProxy.before(servers.primary);
  const own = ownFaults(proxy, url);
  const outcomes: Outcome[] = [];
  const networks: NetworkFaults[] = [own];
  try {
    await Promise.all([prepare(primary), prepare(standby)]);
    if (toxiproxyIsBuilt()) networks.push(await toxiproxyBefore(servers.primary));
    const plan = [
      ...networkScenarios.flatMap((scenario) => networks.map((network) => ({ scenario, network, by: network.name }))),
      ...serverScenarios.map((scenario) => ({ scenario, network: own, by: 'server, signals' })),
      ...packetScenarios(proxy).map((scenario) => ({ scenario, network: own, by: own.name })),
    ];
    for (const [index, { scenario, network, by }] of plan.entries()) {
      const outcome = await play(scenario, `request-${index}-`, { network, by, servers, primary, standby });
      outcomes.push(outcome);
      say(outcome);
    }
    return outcomes;
  } finally {
    await Promise.all([...networks.map((network) => network.stop()), primary.end(), standby.end()]);
  }
}

interface Theatre {
  readonly network: NetworkFaults;
  readonly by: string;
  readonly servers: FaultServers;
  readonly primary: Connection;
  readonly standby: Connection;
}

async function play(scenario: Scenario, request: string, theatre: Theatre): Promise<Outcome> {
  const { network, servers, primary, standby, by } = theatre;
  const { fault, operation } = scenario;
  const environment = new EnvironmentProcess(throughProxy(network.url));
  const undo: (() => Promise<unknown>)[] = [];
  const stage: Stage = {
    network,
    request,
    async fillServer() {
      const giveBack = await fill(servers.primary);
      undo.push(giveBack);
      return giveBack;
    },
    kill: (connection) => kill(primary, connection),
    freeze: () => environment.freeze(),
    thaw: () => environment.thaw(),
    async failOver() {
      await network.moveTo(servers.standby);
      await network.reset();
    },
    async demote() {
      await primary.query('SET GLOBAL read_only = ON');
      undo.push(() => primary.query('SET GLOBAL read_only = OFF'));
    },
  };
  try {
    const nothing = async () => {};
    if (!scenario.unconnected)
      await environment.invoke({ operation: 'read', request: '', milliseconds: 10_000 }, nothing);
    await scenario.before?.(stage);
    await sleep(50);
    const answering = environment.invoke({ operation, request, milliseconds: INVOCATION_MS }, async (connection) =>
      scenario.halfWay?.(stage, connection),
    );
    if (scenario.during) {
      await sleep(150);
      await scenario.during(stage);
    }
    const answer = await answering;
    await network.heal();
    await network.moveTo(servers.primary);
    for (const each of undo.reverse()) await each();
    const effect = await effectOf(operation, request, [primary, standby]);
    return { fault, operation, by, answer, effect, wrong: wrongIn(scenario, answer, effect) };
  } finally {
    await environment.end();
    await network.reset();
  }
}

function wrongIn(scenario: Scenario, answer: Answer, effect: Outcome['effect']): string[] {
  const wrong: string[] = [];
  const got = answer.status === 200 ? 200 : answer.code;
  if (got !== scenario.answer) wrong.push(`answered ${got}, not ${scenario.answer}`);
  if (effect !== scenario.effect) wrong.push(`happened ${effect}, not ${scenario.effect}`);
  if (answer.milliseconds > answer.deadline + LATE_MS)
    wrong.push(`answered ${answer.milliseconds - answer.deadline} ms after its deadline`);
  return wrong;
}

async function prepare(server: Connection): Promise<void> {
  for (const statement of [
    `DROP DATABASE IF EXISTS ${SCHEMA}`,
    `CREATE DATABASE ${SCHEMA}`,
    `DROP USER IF EXISTS ${USER}`,
    `CREATE USER ${USER} IDENTIFIED BY '${PASSWORD}'`,
    `GRANT SELECT, INSERT ON ${SCHEMA}.* TO ${USER}`,
    `CREATE TABLE ${SCHEMA}.ledger (request VARCHAR(20) PRIMARY KEY)`,
    // Without a unique key, so that what happens twice can be seen.
    `CREATE TABLE ${SCHEMA}.effect (request VARCHAR(20) NOT NULL, part INT NOT NULL, KEY (request))`,
  ])
    await server.query(statement);
}

function throughProxy(proxy: string): string {
  const url = new URL(proxy);
  url.username = USER;
  url.password = PASSWORD;
  url.pathname = `/${SCHEMA}`;
  return url.href;
}

/** The environment's connection, or the one given, is ended by the server. */
async function kill(server: Connection, connection?: number): Promise<void> {
  const [rows] = await server.query('SHOW PROCESSLIST');
  const ours = (rows as { Id: number; User: string }[]).filter(({ User }) => User === USER).map(({ Id }) => Id);
  for (const id of connection === undefined ? ours : [connection]) await server.query(`KILL ${id}`);
}

async function fill(server: string): Promise<() => Promise<void>> {
  const uri = throughProxy(server);
  const taken: Connection[] = [];
  for (;;) {
    try {
      const connection = await createConnection({ uri });
      connection.on('error', () => {});
      taken.push(connection);
    } catch (error) {
      if ((error as { errno?: number }).errno !== 1040) throw error;
      break;
    }
  }
  return async () => {
    await Promise.all(taken.splice(0).map((connection) => connection.end().catch(() => {})));
  };
}

/** What is there under the key, on both servers together. */
async function effectOf(
  operation: Operation,
  request: string,
  servers: readonly Connection[],
): Promise<Outcome['effect']> {
  const sums = [0, 0, 0];
  for (const server of servers) {
    const [rows] = await server.query(
      `SELECT part FROM ${SCHEMA}.effect WHERE request = ? UNION ALL SELECT 0 AS part FROM ${SCHEMA}.ledger WHERE request = ?`,
      [request, request],
    );
    for (const { part } of rows as { part: number }[]) sums[part]! += 1;
  }
  const expected = operation.startsWith('transaction') ? sums : [sums[1]!];
  if (sums.some((n) => n > 1)) return 'twice';
  if (sums.every((n) => n === 0)) return 'nothing';
  return expected.every((n) => n === 1) ? 'once' : 'half';
}
