import type { FaultyProxy } from './faulty-proxy.ts';

/** What can go wrong between a function and its database without either noticing the other's trouble. */
export interface NetworkFaults {
  readonly name: string;
  /** Where to connect instead of to the database: protocol, host and port. */
  readonly url: string;
  /** Ends all connections with RST; new ones work. */
  reset(): Promise<void>;
  /** Ends all connections in order (FIN); new ones work. */
  close(): Promise<void>;
  /** From now on nothing passes, on old and new connections alike, and nobody is told. */
  blackHole(): Promise<void>;
  /** Lets nobody in and ends what there is. */
  refuse(): Promise<void>;
  /** Delays whatever the server sends. */
  slow(milliseconds: number): Promise<void>;
  /** Ends each connection after so many bytes of answers, amid a packet if need be. */
  cutAfter(bytes: number): Promise<void>;
  /** Everything works again for new connections. */
  heal(): Promise<void>;
  /** New connections go to another server. */
  moveTo(databaseUrl: string): Promise<void>;
  stop(): Promise<void>;
}

/** Our own proxy as one of them. */
export function ownFaults(proxy: FaultyProxy, url: string): NetworkFaults {
  return {
    name: 'own proxy',
    url,
    reset: async () => proxy.reset(),
    close: async () => proxy.closeConnections(),
    blackHole: async () => proxy.blackHole(),
    async refuse() {
      proxy.refuse();
      proxy.reset();
    },
    slow: async (milliseconds) => proxy.slow(milliseconds),
    cutAfter: async (bytes) => proxy.cutAfter(bytes),
    heal: async () => proxy.heal(),
    moveTo: async (databaseUrl) => proxy.moveTo(databaseUrl),
    stop: () => proxy.close(),
  };
}
