import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultyProxy } from '../../tests/support/faulty-proxy.ts';
import type { NetworkFaults } from '../../tests/support/network-faults.ts';
import type { Operation } from './invocation.ts';

/** What a scenario can do to the one environment it watches, its connection and its server. */
export interface Stage {
  readonly network: NetworkFaults;
  /** Key of the effects of the invocation. */
  readonly request: string;
  /** Takes all connections the server has left; returns how to give them back. */
  fillServer(): Promise<() => Promise<void>>;
  /** Ends the environment's connection at the server. `connection` is known half way through a transaction. */
  kill(connection?: number): Promise<void>;
  freeze(): void;
  thaw(): void;
  /** New connections lead to the standby. */
  failOver(): Promise<void>;
  /** The primary refuses writes as after a failover; connections stay. */
  demote(): Promise<void>;
}

/** The data as the operation left it. */
export type Effect = 'nothing' | 'once';

export interface Scenario {
  readonly fault: string;
  readonly operation: Operation;
  /** Before the invocation, on a connection that has been used. */
  readonly before?: (stage: Stage) => Promise<unknown>;
  /** Some 150 ms after the invocation's start. */
  readonly during?: (stage: Stage) => Promise<unknown>;
  /** Half way through the transaction. */
  readonly halfWay?: (stage: Stage, connection: number) => Promise<unknown>;
  /** A new environment that has not connected yet. */
  readonly unconnected?: true;
  /** What must come out: 200, or the code of the error. */
  readonly answer: 200 | string;
  /** What the data must look like afterwards; a read leaves nothing. */
  readonly effect: Effect;
}

/** Faults of the network: the same with toxiproxy and with our own proxy. */
export const networkScenarios: readonly Scenario[] = [
  ...(['reset', 'close'] as const).flatMap((way): Scenario[] => {
    const fault = way === 'reset' ? 'reset (RST)' : 'closed (FIN)';
    return [
      {
        fault: `connection ${fault} between invocations`,
        operation: 'read',
        before: async ({ network }) => {
          await network[way]();
          await sleep(50);
        },
        answer: 200,
        effect: 'nothing',
      },
      {
        fault: `connection ${fault} between invocations`,
        operation: 'write',
        before: async ({ network }) => {
          await network[way]();
          await sleep(50);
        },
        answer: 200,
        effect: 'once',
      },
      {
        fault: `connection ${fault} while the statement runs`,
        operation: 'long read',
        during: ({ network }) => network[way](),
        answer: 200,
        effect: 'nothing',
      },
      {
        fault: `connection ${fault} in mid-transaction`,
        operation: 'transaction',
        halfWay: ({ network }) => network[way](),
        answer: 200,
        effect: 'once',
      },
    ];
  }),
  {
    fault: 'black hole under a statement',
    operation: 'read',
    before: ({ network }) => network.blackHole(),
    answer: 'database.timeout',
    effect: 'nothing',
  },
  {
    fault: 'black hole under a statement',
    operation: 'write',
    before: ({ network }) => network.blackHole(),
    answer: 'database.outcome-unknown',
    effect: 'nothing',
  },
  {
    fault: 'black hole in mid-transaction',
    operation: 'transaction',
    halfWay: ({ network }) => network.blackHole(),
    answer: 'database.timeout',
    effect: 'nothing',
  },
  {
    fault: 'black hole before connecting',
    operation: 'read',
    unconnected: true,
    before: ({ network }) => network.blackHole(),
    answer: 'database.unavailable',
    effect: 'nothing',
  },
  {
    fault: 'slow: each answer 150 ms late',
    operation: 'read',
    before: ({ network }) => network.slow(150),
    answer: 200,
    effect: 'nothing',
  },
  {
    fault: 'slow: each answer 150 ms late',
    operation: 'transaction',
    before: ({ network }) => network.slow(150),
    answer: 200,
    effect: 'once',
  },
  {
    fault: 'slow: answers later than the invocation lasts',
    operation: 'read',
    before: ({ network }) => network.slow(10_000),
    answer: 'database.timeout',
    effect: 'nothing',
  },
  {
    fault: 'nobody listens',
    operation: 'write',
    before: ({ network }) => network.refuse(),
    answer: 'database.unavailable',
    effect: 'nothing',
  },
  {
    fault: 'every connection is cut amid an answer',
    operation: 'big read',
    unconnected: true,
    before: ({ network }) => network.cutAfter(8_000),
    answer: 'database.unavailable',
    effect: 'nothing',
  },
  {
    fault: 'failover: another address, the old one gone',
    operation: 'write',
    before: ({ failOver }) => failOver(),
    answer: 200,
    effect: 'once',
  },
  {
    fault: 'failover in mid-transaction',
    operation: 'transaction',
    halfWay: ({ failOver }) => failOver(),
    answer: 200,
    effect: 'once',
  },
];

/** Faults of the server and of the function's own process: no proxy is needed. */
export const serverScenarios: readonly Scenario[] = [
  {
    fault: 'KILL between invocations',
    operation: 'write',
    before: ({ kill }) => kill(),
    answer: 200,
    effect: 'once',
  },
  {
    fault: 'KILL while the statement runs',
    operation: 'long write',
    during: ({ kill }) => kill(),
    answer: 'database.outcome-unknown',
    effect: 'nothing',
  },
  {
    fault: 'KILL in mid-transaction',
    operation: 'transaction',
    halfWay: ({ kill }, connection) => kill(connection),
    answer: 200,
    effect: 'once',
  },
  {
    fault: 'frozen; meanwhile the server ended the connection',
    operation: 'write',
    before: async ({ freeze, thaw, kill }) => {
      freeze();
      await kill();
      await sleep(300);
      thaw();
    },
    answer: 200,
    effect: 'once',
  },
  {
    fault: 'frozen in mid-transaction; meanwhile the server ended the connection',
    operation: 'transaction',
    halfWay: async ({ freeze, thaw, kill }, connection) => {
      freeze();
      await kill(connection);
      await sleep(300);
      thaw();
    },
    answer: 200,
    effect: 'once',
  },
  {
    fault: 'the primary became read-only and the address leads to another (failover, connection kept)',
    operation: 'write',
    before: async ({ demote, failOver }) => {
      await demote();
      await failOver();
    },
    answer: 200,
    effect: 'once',
  },
  {
    fault: 'max_connections reached; slots come free after 600 ms',
    operation: 'write',
    unconnected: true,
    before: async ({ fillServer }) => {
      const giveBack = await fillServer();
      setTimeout(() => void giveBack(), 600);
    },
    answer: 200,
    effect: 'once',
  },
  {
    fault: 'max_connections reached; no slot comes free',
    operation: 'write',
    unconnected: true,
    before: ({ fillServer }) => fillServer(),
    answer: 'database.busy',
    effect: 'nothing',
  },
];

/** Faults at a certain statement, which only a proxy that reads the protocol can time: ours. */
export const packetScenarios = (proxy: FaultyProxy): readonly Scenario[] => [
  {
    fault: 'half-open: frozen for 1.1 s, and the way forgot the connection',
    operation: 'read',
    before: async ({ freeze, thaw }) => {
      freeze();
      proxy.forgetFlows();
      await sleep(1_100);
      thaw();
    },
    answer: 200,
    effect: 'nothing',
  },
  {
    fault: 'half-open: frozen for 1.1 s, and the way forgot the connection',
    operation: 'write',
    before: async ({ freeze, thaw }) => {
      freeze();
      proxy.forgetFlows();
      await sleep(1_100);
      thaw();
    },
    answer: 200,
    effect: 'once',
  },
  {
    fault: 'half-open in mid-transaction',
    operation: 'transaction',
    halfWay: async ({ freeze, thaw }) => {
      freeze();
      proxy.forgetFlows();
      await sleep(300);
      thaw();
    },
    answer: 'database.timeout',
    effect: 'nothing',
  },
  {
    fault: 'answer to a write lost',
    operation: 'write',
    // The key travels with the statement's values, not with its text, which is prepared before.
    before: async ({ request }) => proxy.trap(request, 'unanswered'),
    answer: 'database.outcome-unknown',
    effect: 'once',
  },
  {
    fault: 'answer to COMMIT lost',
    operation: 'transaction',
    halfWay: async () => proxy.trap('COMMIT', 'unanswered'),
    answer: 200,
    effect: 'once',
  },
  {
    fault: 'COMMIT lost on its way',
    operation: 'transaction',
    halfWay: async () => proxy.trap('COMMIT', 'unsent'),
    answer: 200,
    effect: 'once',
  },
  {
    fault: 'answer to COMMIT lost',
    operation: 'transaction without ledger',
    halfWay: async () => proxy.trap('COMMIT', 'unanswered'),
    answer: 'database.outcome-unknown',
    effect: 'once',
  },
];
