import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectionLost, Session } from './database/session.ts';
import type { DatabaseSettings } from './database/settings.ts';
import { isRepeatableRead, type SqlValue } from './database/values.ts';
import { AppError } from './errors.ts';

export { connectionOptions, type DatabaseSettings, databaseSettingsFrom } from './database/settings.ts';
export { dateTimeText, isoMoment, type SqlValue } from './database/values.ts';

export interface Queryable {
  /** Rows of a reading statement. JSON and DECIMAL columns are text, dates too, BIGINT is a number while it is safe. */
  query<Row>(sql: string, params?: readonly SqlValue[]): Promise<Row[]>;
  /** A writing statement. `affectedRows` counts the rows found, also those whose values did not change. */
  execute(sql: string, params?: readonly SqlValue[]): Promise<{ affectedRows: number; insertId: number }>;
}

export interface TransactionOptions<T> {
  /**
   * Looks up, by the caller's own ledger key, whether an earlier attempt was committed. Asked on a new connection when the answer to COMMIT
   * was lost: a value is the result; undefined means "no trace of it", and `work` runs again. It must be a locking read (LOCK IN SHARE MODE):
   * a killed session's COMMIT may still be under way, and a plain read would not wait for it and report a committed transaction as failed
   * (seen once in 150 kills on a loaded MySQL). The ledger key must be unique, so that the effect cannot happen twice whatever comes late.
   */
  readonly committed?: (database: Queryable) => Promise<T | undefined>;
  /** Each read sees what is committed at that moment, instead of all reads the same moment; for work that waits for locks before it reads. */
  readonly readCommitted?: boolean;
}

export interface Database extends Queryable {
  /**
   * Runs `work` between START TRANSACTION and COMMIT. A statement is never repeated; after a lost connection, a deadlock or a lock timeout
   * the whole function runs again (so it must have no effect but through `tx`), up to 3 times.
   */
  transaction<T>(work: (tx: Queryable) => Promise<T>, options?: TransactionOptions<T>): Promise<T>;
  /**
   * To be called at the end of an invocation, before the environment is frozen: keeps the connection while the server has room, and gives it back
   * when three fifths of its connections are taken, so that more environments than connections can take turns.
   */
  rest(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Longest a statement may take, ms. */
  readonly statementLimit?: number;
  /**
   * Longest a connection may take to come up, ms, all attempts together. Default 5 s; a server whose connections are all taken is asked until the
   * statement's own deadline, because a slot will come free.
   */
  readonly connectLimit?: number;
  /** Milliseconds until the platform ends this invocation; a Lambda's `getRemainingTimeInMillis`. Absent = no end. */
  readonly remainingTime?: () => number;
}

const STATEMENT_LIMIT = 10_000;
const CONNECT_LIMIT = 5_000;
/** Left for the answer to the caller when the database does not answer. */
const RESERVE = 300;
/** A connection unused for longer than this is asked whether it is alive before anything is sent on it. */
const GAP = 1_000;
const PING_LIMIT = 200;
const CONNECT_ATTEMPT_LIMIT = 2_000;
const TRANSACTION_ATTEMPTS = 3;
/** From this share of the server's connections on, nobody keeps one between invocations. */
const CROWDED_SHARE = 0.6;
/** How long a look at the server's fullness is good for. */
const CROWD_LOOK = 10_000;
// ER_LOCK_WAIT_TIMEOUT, ER_LOCK_DEADLOCK.
const LOCK_ERRORS = new Set([1205, 1213]);
const DEADLOCK = 1213;

/**
 * One connection for this process, opened when first needed and kept. Statements and transactions take turns on it.
 * Answers with AppError `database.unavailable`, `.busy`, `.timeout` or `.outcome-unknown` when the database cannot be reached in time;
 * errors of the SQL itself stay the driver's (`code`, `errno`). The next call after any failure starts with a new connection.
 */
export function openDatabase(settings: DatabaseSettings, options: DatabaseOptions = {}): Database {
  return new KeptDatabase(settings, options);
}

class KeptDatabase implements Database {
  readonly #settings: DatabaseSettings;
  readonly #options: DatabaseOptions;
  #session: Session | undefined;
  /** When the server's fullness was last looked at, and whether it was crowded. */
  #crowd = { at: 0, crowded: false };
  #turn: Promise<unknown> = Promise.resolve();

  constructor(settings: DatabaseSettings, options: DatabaseOptions) {
    this.#settings = settings;
    this.#options = options;
  }

  async query<Row>(sql: string, params: readonly SqlValue[] = []): Promise<Row[]> {
    return rowsOf<Row>(await this.#alone((deadline) => this.#statement(sql, params, deadline)));
  }

  async execute(sql: string, params: readonly SqlValue[] = []): Promise<{ affectedRows: number; insertId: number }> {
    return headerOf(await this.#alone((deadline) => this.#statement(sql, params, deadline)));
  }

  async transaction<T>(work: (tx: Queryable) => Promise<T>, options: TransactionOptions<T> = {}): Promise<T> {
    return this.#alone(async () => {
      for (let attempt = 1; ; attempt += 1) {
        const outcome = await this.#attempt(work, options.readCommitted === true);
        if (outcome.state === 'committed') return outcome.result;
        if (outcome.state === 'unknown') {
          if (options.committed === undefined) throw asAppError(outcome.error);
          const found = await options.committed({
            query: async <Row>(sql: string, params: readonly SqlValue[] = []) =>
              rowsOf<Row>(await this.#statement(sql, params, this.#deadline())),
            execute: () => Promise.reject(new TypeError('The look-up of a lost COMMIT only reads')),
          });
          if (found !== undefined) return found;
        }
        if (outcome.state === 'failed' || attempt >= TRANSACTION_ATTEMPTS || this.#timeIsUp()) {
          // Without a COMMIT the server rolls back: the caller is told that nothing happened, not that nobody knows.
          const lost = outcome.state === 'rolled-back' && outcome.error instanceof ConnectionLost;
          throw lost ? unavailable(outcome.error as ConnectionLost) : asAppError(outcome.error);
        }
        await sleep(Math.random() * 50 * 2 ** attempt);
      }
    });
  }

  async rest(): Promise<void> {
    const session = this.#session;
    if (!session?.open) return;
    if (!this.#crowd.crowded && Date.now() - this.#crowd.at > CROWD_LOOK) {
      this.#crowd = { at: Date.now(), crowded: await isCrowded(session, Math.min(PING_LIMIT, this.#statementTime())) };
    }
    if (!this.#crowd.crowded) return;
    // Looked at anew after the next connect: the crowd may have gone by then.
    this.#crowd = { at: 0, crowded: false };
    session.quit();
    this.#session = undefined;
  }

  async close(): Promise<void> {
    await this.#turn.catch(() => {});
    this.#session?.quit();
    this.#session = undefined;
  }

  /** One try of a transaction. `rolled-back` and `unknown` may be tried again, `failed` may not. */
  async #attempt<T>(
    work: (tx: Queryable) => Promise<T>,
    readCommitted: boolean,
  ): Promise<{ state: 'committed'; result: T } | { state: 'rolled-back' | 'unknown' | 'failed'; error: unknown }> {
    let session: Session;
    try {
      session = await this.#connected(this.#deadline());
      // Holds for the next transaction only.
      if (readCommitted) await session.command('SET TRANSACTION ISOLATION LEVEL READ COMMITTED', this.#statementTime());
      await session.command('START TRANSACTION', this.#statementTime());
    } catch (error) {
      // Without a connection there is nothing to repeat: #connected has already tried for as long as it may.
      return { state: error instanceof ConnectionLost && error.statementSent ? 'rolled-back' : 'failed', error };
    }
    const tx = new Transaction(session, () => this.#statementTime());
    let result: T;
    try {
      result = await work(tx);
      tx.end();
    } catch (error) {
      tx.end();
      await this.#rollBack(session);
      const repeatable = error instanceof ConnectionLost || isLockError(error);
      return { state: repeatable ? 'rolled-back' : 'failed', error };
    }
    // `work` may have swallowed the error that ended its transaction; what it did afterwards must not be committed alone.
    if (tx.broken !== undefined) {
      await this.#rollBack(session);
      return { state: 'rolled-back', error: tx.broken };
    }
    try {
      await session.command('COMMIT', this.#statementTime());
      return { state: 'committed', result };
    } catch (error) {
      if (error instanceof ConnectionLost) return { state: error.statementSent ? 'unknown' : 'rolled-back', error };
      await this.#rollBack(session);
      return { state: isLockError(error) ? 'rolled-back' : 'failed', error };
    }
  }

  /** A session that could not roll back is thrown away: the server rolls back what a lost connection leaves. */
  async #rollBack(session: Session): Promise<void> {
    if (!session.open) return;
    await session.command('ROLLBACK', Math.min(this.#statementTime(), PING_LIMIT * 5)).catch(() => session.destroy());
  }

  /** One statement outside a transaction. A read is repeated once on a new connection, a write only if not one byte of it was sent. */
  async #statement(sql: string, params: readonly SqlValue[], deadline: number): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      const session = await this.#connected(deadline);
      try {
        return await session.run(sql, params, Math.max(1, left(deadline)));
      } catch (error) {
        if (!(error instanceof ConnectionLost) || error.reason === 'deadline' || attempt > 1) {
          throw isRepeatableRead(sql) && error instanceof ConnectionLost ? new ReadLost(error) : error;
        }
        if (error.statementSent && !isRepeatableRead(sql)) throw error;
      }
    }
  }

  /** The kept session if it is alive, else a new one. Refusals are tried again with jitter until the connect limit or the deadline. */
  async #connected(deadline: number): Promise<Session> {
    const kept = this.#session;
    if (kept?.open) {
      if (kept.idleMilliseconds <= GAP) return kept;
      try {
        await kept.ping(Math.max(1, Math.min(PING_LIMIT, left(deadline))));
        return kept;
      } catch {
        kept.destroy();
      }
    }
    this.#session = undefined;
    const { connectLimit } = this.#options;
    const end = Math.min(deadline, Date.now() + (connectLimit ?? CONNECT_LIMIT));
    let full: ConnectionLost | undefined;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const time = Math.min(CONNECT_ATTEMPT_LIMIT, left(connectLimit === undefined ? deadline : end));
        this.#session = await Session.open(this.#settings, Math.max(1, time));
        return this.#session;
      } catch (error) {
        const busy = error instanceof ConnectionLost && error.reason === 'busy';
        if (busy) {
          full = error;
          this.#crowd = { at: Date.now(), crowded: true };
        }
        const timeLeft = left(busy && connectLimit === undefined ? deadline : end);
        const pause = pauseAfter(error, attempt, timeLeft);
        // The last of many tries may be cut short by the deadline: the server is full, not away.
        const cutShort = error instanceof ConnectionLost && error.reason === 'deadline';
        if (pause === undefined || timeLeft <= pause) throw cutShort && full !== undefined ? full : error;
        await sleep(pause);
      }
    }
  }

  /** Waits for the connection to be free, then runs; waiting counts against the deadline. */
  async #alone<T>(work: (deadline: number) => Promise<T>): Promise<T> {
    const deadline = this.#deadline();
    const before = this.#turn;
    let release = () => {};
    const mine = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#turn = before.then(() => mine);
    try {
      await turn(before, left(deadline));
      return await work(deadline);
    } catch (error) {
      throw asAppError(error);
    } finally {
      release();
    }
  }

  #deadline(): number {
    return Date.now() + this.#statementTime();
  }

  #timeIsUp(): boolean {
    return (this.#options.remainingTime?.() ?? Number.POSITIVE_INFINITY) <= RESERVE;
  }

  #statementTime(): number {
    const limit = this.#options.statementLimit ?? STATEMENT_LIMIT;
    const remaining = this.#options.remainingTime?.() ?? Number.POSITIVE_INFINITY;
    return Math.max(1, Math.min(limit, remaining - RESERVE));
  }
}

/** The connection as a transaction sees it: one session, never another, and nothing after its end. */
class Transaction implements Queryable {
  readonly #session: Session;
  readonly #statementTime: () => number;
  #ended = false;
  /** The error that ended the transaction on the server, whether or not `work` let it through. */
  broken: unknown;

  constructor(session: Session, statementTime: () => number) {
    this.#session = session;
    this.#statementTime = statementTime;
  }

  async query<Row>(sql: string, params: readonly SqlValue[] = []): Promise<Row[]> {
    return rowsOf<Row>(await this.#run(sql, params));
  }

  async execute(sql: string, params: readonly SqlValue[] = []): Promise<{ affectedRows: number; insertId: number }> {
    return headerOf(await this.#run(sql, params));
  }

  end(): void {
    this.#ended = true;
  }

  async #run(sql: string, params: readonly SqlValue[]): Promise<unknown> {
    if (this.#ended) throw new TypeError('This transaction has ended: a statement was not awaited inside it');
    if (this.broken !== undefined) throw this.broken;
    try {
      return await this.#session.run(sql, params, this.#statementTime());
    } catch (error) {
      if (error instanceof ConnectionLost || errnoOf(error) === DEADLOCK) this.broken = error;
      throw error;
    }
  }
}

/** A read whose answer was lost: nobody needs to look whether it happened. */
class ReadLost extends Error {
  readonly lost: ConnectionLost;

  constructor(lost: ConnectionLost) {
    super(lost.message, { cause: lost });
    this.lost = lost;
  }
}

function asAppError(error: unknown): unknown {
  if (error instanceof ReadLost) return unavailable(error.lost);
  if (!(error instanceof ConnectionLost)) return error;
  return error.statementSent ? new AppError('database.outcome-unknown', { cause: error }) : unavailable(error);
}

function unavailable(error: ConnectionLost): AppError {
  if (error.reason === 'busy') return new AppError('database.busy', { retryAfterSeconds: 2, cause: error });
  if (error.reason === 'deadline' && error.statementSent) {
    return new AppError('database.timeout', { retryAfterSeconds: 5, cause: error });
  }
  return new AppError('database.unavailable', { retryAfterSeconds: 5, cause: error });
}

/** Whether the server's connections are nearly all taken; an answer that does not come in time counts as yes. */
async function isCrowded(session: Session, milliseconds: number): Promise<boolean> {
  try {
    const [status] = rowsOf<{ Value: string }>(
      await session.command(`SHOW GLOBAL STATUS LIKE 'Threads_connected'`, milliseconds),
    );
    const [limit] = rowsOf<{ most: number }>(await session.command('SELECT @@max_connections AS most', milliseconds));
    return Number(status?.Value) > CROWDED_SHARE * Number(limit?.most);
  } catch {
    return true;
  }
}

/** Waits until the connection is free. A statement on the database inside its own transaction would wait for ever: it ends here. */
async function turn(before: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message =
        'Waited in vain for the connection: is the database used inside its own transaction instead of tx?';
      reject(new AppError('database.timeout', { message, retryAfterSeconds: 5 }));
    }, milliseconds);
  });
  await Promise.race([before, tooLate]).finally(() => clearTimeout(timer));
}

/**
 * How long to wait before connecting again, or undefined to give up: a full server frees a slot soon, a dead one does not. Who has waited longest asks
 * most often (a fortieth of the time that is left, on average), else some are unlucky until their deadline while newcomers get in.
 */
function pauseAfter(error: unknown, attempt: number, timeLeft: number): number | undefined {
  if (!(error instanceof ConnectionLost)) return undefined;
  if (error.reason === 'busy') return Math.random() * Math.min(400, 20 * 2 ** attempt, Math.max(10, timeLeft / 20));
  return attempt === 0 ? 20 + Math.random() * 80 : undefined;
}

function isLockError(error: unknown): boolean {
  return LOCK_ERRORS.has(errnoOf(error) ?? 0);
}

function errnoOf(error: unknown): number | undefined {
  return (error as { errno?: number } | undefined)?.errno;
}

function left(deadline: number): number {
  return deadline - Date.now();
}

function rowsOf<Row>(result: unknown): Row[] {
  if (!Array.isArray(result)) throw new TypeError('The statement gave no rows: use execute()');
  return result as Row[];
}

function headerOf(result: unknown): { affectedRows: number; insertId: number } {
  if (Array.isArray(result)) throw new TypeError('The statement gave rows: use query()');
  const { affectedRows, insertId } = result as { affectedRows: number; insertId: number };
  return { affectedRows, insertId };
}
