import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, createConnection } from 'mysql2/promise';
import { toWire } from '../../runtime/database/values.ts';
import { connectionOptions, type DatabaseSettings, type Queryable, type SqlValue } from '../../runtime/database.ts';

// A packet that is dropped silently would otherwise be waited for until the kernel gives up, minutes later.
const STATEMENT_LIMIT_MS = 15_000;
const TRANSACTION_TRIES = 5;
// ER_LOCK_WAIT_TIMEOUT, ER_LOCK_DEADLOCK
const LOCK_ERRORS = new Set([1205, 1213]);

/**
 * A connection for the queue's own statements: READ COMMITTED, so that a claim takes no gap locks and a look after waiting for
 * a lock sees what was committed meanwhile; several statements in one packet, because a claim's cost is mostly its round trips. The
 * statements are constants of this folder and numbers; every other value is escaped by the driver.
 */
export class QueueConnection implements Queryable {
  readonly #settings: DatabaseSettings;
  readonly #autocommit: boolean;
  #connection: Connection | undefined;

  /** @param autocommit false = every statement belongs to a transaction that the caller ends: saves saying so at each beginning */
  constructor(settings: DatabaseSettings, autocommit = true) {
    this.#settings = settings;
    this.#autocommit = autocommit;
  }

  async query<Row>(sql: string, params: readonly SqlValue[] = []): Promise<Row[]> {
    return (await this.send(sql, params)) as Row[];
  }

  async execute(sql: string, params: readonly SqlValue[] = []): Promise<{ affectedRows: number; insertId: number }> {
    return (await this.send(sql, params)) as { affectedRows: number; insertId: number };
  }

  /** Sends one packet of statements; answers what each of them answered, or the only one's answer by itself. */
  async send(sql: string, params: readonly SqlValue[] = []): Promise<unknown> {
    const connection = await this.#connected();
    try {
      const [result] = await connection.query({ sql, values: toWire(params), timeout: STATEMENT_LIMIT_MS });
      return result;
    } catch (error) {
      if (
        (error as { sqlState?: string; fatal?: boolean }).sqlState === undefined ||
        (error as { fatal?: boolean }).fatal
      )
        this.#drop();
      throw error;
    }
  }

  /** Runs `work` in a transaction; after a deadlock or a lost connection before COMMIT the whole of it again. */
  async transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.send('START TRANSACTION');
        const result = await work(this);
        await this.send('COMMIT');
        return result;
      } catch (error) {
        await this.rollBack();
        if (attempt >= TRANSACTION_TRIES || !LOCK_ERRORS.has((error as { errno?: number }).errno ?? 0)) throw error;
        await sleep(Math.random() * 20 * 2 ** attempt);
      }
    }
  }

  /** Leaves no transaction open; a connection that cannot say so is given up. */
  async rollBack(): Promise<void> {
    if (this.#connection) await this.send('ROLLBACK').catch(() => this.#drop());
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.end().catch(() => connection.destroy());
  }

  #drop(): void {
    this.#connection?.destroy();
    this.#connection = undefined;
  }

  async #connected(): Promise<Connection> {
    if (this.#connection) return this.#connection;
    const connection = await createConnection({
      ...(await connectionOptions(this.#settings)),
      multipleStatements: true,
      connectTimeout: 5_000,
    });
    // Without a listener a connection that breaks between two statements would end the process.
    connection.on('error', () => {
      if (this.#connection === connection) this.#connection = undefined;
    });
    await connection.query(
      `SET time_zone = '+00:00', innodb_lock_wait_timeout = 10, autocommit = ${Number(this.#autocommit)};
       SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED`,
    );
    this.#connection = connection;
    return connection;
  }
}
