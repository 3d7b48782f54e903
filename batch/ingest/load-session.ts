import { Readable } from 'node:stream';
import { type Connection, createConnection, type ResultSetHeader } from 'mysql2/promise';
import { toWire } from '../../runtime/database/values.ts';
import { connectionOptions, type DatabaseSettings, type Queryable, type SqlValue } from '../../runtime/database.ts';
import { LOAD_FORMAT } from './load-format.ts';

/** What LOAD DATA answered. `skipped` rows had a key that was there already. */
export interface LoadResult {
  loaded: number;
  skipped: number;
  warnings: number;
}

/** A connection of its own for loading: LOAD DATA LOCAL from memory, in the transaction of its ledger row. */
export interface LoadSession extends Queryable {
  /** Loads rows in the form of LOAD_FORMAT into `target`, e.g. `reading_day (supply_point_id, …)`. */
  load(target: string, rows: Buffer): Promise<LoadResult>;
  /**
   * Inserts any number of rows in few statements, which the driver fills in itself: beside a load every round trip counts.
   * @param insert the statement up to and including VALUES
   */
  insertMany(insert: string, rows: readonly (readonly SqlValue[])[], suffix?: string): Promise<void>;
  /** Runs `work` between START TRANSACTION and COMMIT; nothing is tried again here, the chunk's ledger row makes a rerun safe. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

// Pieces in which a load is handed to the driver; it copies each into a packet, and a packet must stay under 16 MiB.
const PIECE_BYTES = 1 << 18;
const ROWS_PER_INSERT = 1_000;
// A worker that is frozen in mid-transaction would otherwise keep its rows locked against the one that took its job over.
const SILENT_SECONDS_ALLOWED = 60;
const MYSQL_STRICT =
  'STRICT_TRANS_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

/**
 * Opens a connection for loading.
 * @throws the driver's error when the database cannot be reached within 10 s
 */
export async function openLoadSession(settings: DatabaseSettings): Promise<LoadSession> {
  const connection = await createConnection({ ...(await connectionOptions(settings)), connectTimeout: 10_000 });
  // Without a listener a connection that breaks between two statements would end the process; the next statement reports it.
  connection.on('error', () => {});
  await connection.query(
    `SET time_zone = '+00:00', sql_mode = '${MYSQL_STRICT}', wait_timeout = ${SILENT_SECONDS_ALLOWED}`,
  );
  return new Session(connection);
}

class Session implements LoadSession {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async query<Row>(sql: string, params: readonly SqlValue[] = []): Promise<Row[]> {
    const [rows] =
      params.length === 0 ? await this.#connection.query(sql) : await this.#connection.execute(sql, toWire(params));
    return rows as Row[];
  }

  async execute(sql: string, params: readonly SqlValue[] = []): Promise<{ affectedRows: number; insertId: number }> {
    const [header] =
      params.length === 0 ? await this.#connection.query(sql) : await this.#connection.execute(sql, toWire(params));
    return header as ResultSetHeader;
  }

  async load(target: string, rows: Buffer): Promise<LoadResult> {
    const [table, columns] = splitTarget(target);
    const [header] = await this.#connection.query<ResultSetHeader>({
      sql: `LOAD DATA LOCAL INFILE 'rows' INTO TABLE ${table} ${LOAD_FORMAT} ${columns}`,
      infileStreamFactory: () => Readable.from(pieces(rows), { objectMode: false, highWaterMark: PIECE_BYTES * 2 }),
    } as Parameters<Connection['query']>[0] & { sql: string });
    const counts = /Records: (\d+)\s+Deleted: \d+\s+Skipped: (\d+)\s+Warnings: (\d+)/.exec(header.info);
    if (!counts) throw new Error(`LOAD DATA answered without its counts: ${header.info}`);
    const skipped = Number(counts[2]);
    return { loaded: Number(counts[1]) - skipped, skipped, warnings: Number(counts[3]) };
  }

  async insertMany(insert: string, rows: readonly (readonly SqlValue[])[], suffix = ''): Promise<void> {
    for (let at = 0; at < rows.length; at += ROWS_PER_INSERT) {
      const slice = rows.slice(at, at + ROWS_PER_INSERT);
      const places = slice.map((row) => `(${Array(row.length).fill('?').join(',')})`).join(',');
      await this.#connection.query(`${insert} ${places} ${suffix}`, toWire(slice.flat()));
    }
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.#connection.query('START TRANSACTION');
    try {
      const result = await work();
      await this.#connection.query('COMMIT');
      return result;
    } catch (error) {
      await this.#connection.query('ROLLBACK').catch(() => this.#connection.destroy());
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#connection.end().catch(() => this.#connection.destroy());
  }
}

function splitTarget(target: string): [table: string, columns: string] {
  const at = target.indexOf('(');
  return [target.slice(0, at).trim(), target.slice(at)];
}

function* pieces(rows: Buffer): Generator<Buffer> {
  for (let at = 0; at < rows.length; at += PIECE_BYTES) yield rows.subarray(at, at + PIECE_BYTES);
}
