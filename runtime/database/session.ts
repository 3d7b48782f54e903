import { connect, type Socket } from 'node:net';
import { type Connection, createConnection, type QueryError } from 'mysql2';
import { connectionOptions, type DatabaseSettings } from './settings.ts';
import { type SqlValue, toWire } from './values.ts';

/** The connection failed under a statement, or never came up. Server errors (a duplicate key, a deadlock) are mysql2's own errors instead. */
export class ConnectionLost extends Error {
  /** false: not one byte of the statement was written, so it cannot have had an effect. */
  readonly statementSent: boolean;
  readonly reason: 'closed' | 'deadline' | 'refused' | 'busy';

  constructor(reason: 'closed' | 'deadline' | 'refused' | 'busy', statementSent: boolean, cause?: unknown) {
    super(`database connection ${reason}`, { cause });
    this.name = 'ConnectionLost';
    this.reason = reason;
    this.statementSent = statementSent;
  }
}

// Server errors that end the connection: ER_SERVER_SHUTDOWN, ER_CONNECTION_KILLED, ER_CLIENT_INTERACTION_TIMEOUT.
const ENDING_ERRORS = new Set([1053, 1927, 4031]);
// ER_CON_COUNT_ERROR, ER_TOO_MANY_USER_CONNECTIONS, ER_USER_LIMIT_REACHED: the server is up and full.
const FULL_ERRORS = new Set([1040, 1203, 1226]);
// ER_OPTION_PREVENTS_STATEMENT (read-only), ER_READ_ONLY_MODE: a failover left us on the old primary; nothing was executed.
const DEMOTED_ERRORS = new Set([1290, 1836]);

// One strict mode everywhere: a value that does not fit is an error on every server, never a silent cut.
const SQL_MODE =
  'STRICT_TRANS_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
// A frozen or dead environment's connection gives its slot back after this many idle seconds.
const IDLE_SECONDS_ALLOWED = 600;

/**
 * One live connection. Every call has a deadline in milliseconds from now; when it passes the socket is destroyed, because the driver
 * itself waits for ever on a connection whose packets are silently dropped.
 */
export class Session {
  readonly #connection: Connection;
  readonly #socket: Socket;
  #open = true;
  #lastUsed = Date.now();

  private constructor(connection: Connection, socket: Socket) {
    this.#connection = connection;
    this.#socket = socket;
    connection.on('error', () => this.destroy());
    connection.on('end', () => this.destroy());
  }

  /** Connects, signs in and sets the session's time zone and strict mode. Rejects with ConnectionLost (`refused`, `busy`, `deadline`). */
  static async open(settings: DatabaseSettings, milliseconds: number): Promise<Session> {
    const started = Date.now();
    const options = await connectionOptions(settings);
    // Our own socket: the driver's destroy() only half-closes it, which on a silently dropped connection frees nothing.
    const socket = connect({ host: settings.host, port: settings.port, noDelay: true, keepAlive: true });
    const connection = createConnection({ ...options, connectTimeout: 0, stream: () => socket });
    const session = new Session(connection, socket);
    await within(milliseconds, session, false, (resolve, reject) => {
      connection.once('connect', resolve);
      connection.once('error', (error) => {
        const errno = (error as QueryError).errno;
        reject(new ConnectionLost(errno !== undefined && FULL_ERRORS.has(errno) ? 'busy' : 'refused', false, error));
      });
      connection.once('end', () => reject(new ConnectionLost('refused', false)));
    });
    await session.command(
      `SET time_zone = '+00:00', sql_mode = '${SQL_MODE}', wait_timeout = ${IDLE_SECONDS_ALLOWED}`,
      Math.max(1, milliseconds - (Date.now() - started)),
    );
    return session;
  }

  get open(): boolean {
    return this.#open;
  }

  /** Wall-clock milliseconds since the last answer; the wall clock goes on while the environment is frozen. */
  get idleMilliseconds(): number {
    return Date.now() - this.#lastUsed;
  }

  /** Runs a prepared statement; the answer is rows, or the driver's result header. */
  run(sql: string, params: readonly SqlValue[], milliseconds: number): Promise<unknown> {
    const values = toWire(params);
    return this.#send(milliseconds, (done) => {
      if (values.length === 0) this.#connection.query(sql, done);
      else this.#connection.execute(sql, values, done);
    });
  }

  /** Runs a statement that cannot be prepared (START TRANSACTION, SET). */
  command(sql: string, milliseconds: number): Promise<unknown> {
    return this.#send(milliseconds, (done) => {
      this.#connection.query(sql, done);
    });
  }

  ping(milliseconds: number): Promise<unknown> {
    return this.#send(milliseconds, (done) => {
      this.#connection.ping((error) => done(error as QueryError | null, undefined));
    });
  }

  /** Says goodbye to the server, so that the slot is free at once, and does not wait for an answer. */
  quit(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#connection.end(() => {});
    setTimeout(() => this.#socket.destroy(), 100).unref();
  }

  destroy(): void {
    this.#open = false;
    this.#socket.destroy();
  }

  async #send(
    milliseconds: number,
    start: (done: (error: QueryError | null, result: unknown) => void) => void,
  ): Promise<unknown> {
    if (!this.#open) throw new ConnectionLost('closed', false);
    const result = await within(milliseconds, this, true, (resolve, reject) => {
      start((error, value) => {
        if (error) reject(this.#classify(error));
        else resolve(value);
      });
    });
    this.#lastUsed = Date.now();
    return result;
  }

  #classify(error: QueryError): Error {
    const fromServer = (error as { sqlState?: string }).sqlState !== undefined;
    if (fromServer && DEMOTED_ERRORS.has(error.errno ?? 0) && /read.?only/i.test(error.message)) {
      this.destroy();
      return new ConnectionLost('closed', false, error);
    }
    if (fromServer && !error.fatal && !ENDING_ERRORS.has(error.errno ?? 0)) return error;
    this.destroy();
    return new ConnectionLost('closed', true, error);
  }
}

/** Settles by `start`, or destroys the session and rejects when the time is over. */
function within<T>(
  milliseconds: number,
  session: Session,
  statementSent: boolean,
  start: (resolve: (value: T) => void, reject: (error: Error) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      session.destroy();
      reject(new ConnectionLost('deadline', statementSent));
    }, milliseconds);
    start(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
