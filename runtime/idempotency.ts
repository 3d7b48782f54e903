import { createHash } from 'node:crypto';
import type { Database, Queryable } from './database.ts';
import { AppError } from './errors.ts';

export interface OnceRequest {
  /** Route and caller: the same key of another caller is another key. */
  readonly scope: string;
  /** The Idempotency-Key header. */
  readonly key: string;
  /** What was asked; the same key with other content is refused. */
  readonly content: unknown;
  /** As in TransactionOptions. */
  readonly readCommitted?: boolean;
}

const DUPLICATE_KEY = 1062;
const KEPT_DAYS = 7;

/**
 * Runs `work` once for a key, and gives the stored answer to every repetition. The key is written in the transaction of the effect, so either both
 * are there or neither; a repetition that comes while the first is under way waits for it.
 * @throws AppError `idempotency.key-reused` when the key came with other content
 */
export function once<T>(database: Database, request: OnceRequest, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const sha256 = createHash('sha256').update(JSON.stringify(request.content)).digest('hex');
  const stored = async (queryable: Queryable, lock: string): Promise<T | undefined> => {
    const [row] = await queryable.query<{ request_sha256: string; response: string }>(
      `SELECT request_sha256, response FROM idempotency_key WHERE scope = ? AND request_key = ? ${lock}`,
      [request.scope, request.key],
    );
    if (row === undefined) return undefined;
    if (row.request_sha256 !== sha256) throw new AppError('idempotency.key-reused');
    return JSON.parse(row.response) as T;
  };
  return database.transaction(
    async (tx) => {
      try {
        await tx.execute(
          `INSERT INTO idempotency_key (scope, request_key, request_sha256, state, created_at, expires_at)
           VALUES (?, ?, ?, 'in-progress', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL ${KEPT_DAYS} DAY)`,
          [request.scope, request.key, sha256],
        );
      } catch (error) {
        if ((error as { errno?: number }).errno !== DUPLICATE_KEY) throw error;
        // A locking read sees what the other request has just committed.
        const known = await stored(tx, 'FOR UPDATE');
        if (known === undefined) throw error;
        return known;
      }
      const result = await work(tx);
      await tx.execute(
        `UPDATE idempotency_key SET state = 'completed', response = ? WHERE scope = ? AND request_key = ?`,
        [JSON.stringify(result), request.scope, request.key],
      );
      return result;
    },
    {
      committed: (queryable) => stored(queryable, 'LOCK IN SHARE MODE'),
      readCommitted: request.readCommitted === true,
    },
  );
}
