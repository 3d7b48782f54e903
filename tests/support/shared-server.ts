import type { MariaDb } from '../../local/mariadb.ts';

interface Shared {
  server?: MariaDb;
  folder?: string;
}

const holder = globalThis as { sharedTestServer?: Shared };
holder.sharedTestServer ??= {};

/** What globalSetup started and globalTeardown has to stop: one process, but each loads its modules anew. */
export const shared: Shared = holder.sharedTestServer;
