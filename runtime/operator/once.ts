import type { RouteName } from '../authorisation.ts';
import type { Database, Queryable } from '../database.ts';
import { once } from '../idempotency.ts';
import type { Caller } from '../route.ts';

export interface Deed {
  readonly route: RouteName;
  readonly caller: Caller;
  /** The Idempotency-Key header. */
  readonly key: string;
  /** What was asked. */
  readonly content: unknown;
}

/**
 * Runs an operator's deed once for its Idempotency-Key. `work` gets a database whose transactions are parts of the one that also holds the
 * key, so that the deed, its audit row and the key are written together or not at all.
 * @throws AppError `idempotency.key-reused`, and whatever `work` throws
 */
export function doOnce<T>(database: Database, deed: Deed, work: (joined: Database) => Promise<T>): Promise<T> {
  const { route, caller, key, content } = deed;
  return once(database, { scope: `${route}:${caller.subject}`, key, content, readCommitted: true }, (tx) =>
    work(joined(tx)),
  );
}

function joined(tx: Queryable): Database {
  return {
    query: (sql, params) => tx.query(sql, params),
    execute: (sql, params) => tx.execute(sql, params),
    transaction: (work) => work(tx),
    rest: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
