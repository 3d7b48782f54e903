import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type MariaDb, startMariaDb } from '../../../local/mariadb.ts';
import { buildAll } from '../../../tools/build-functions.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const root = join(import.meta.dirname, '../../..');
let test_: TestDatabase;
let out: string;

beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), 'layer-'));
  [test_] = await Promise.all([createTestDatabase({ migrated: false }), buildAll({ out })]);
}, 60_000);
afterAll(async () => {
  rmSync(out, { recursive: true, force: true });
  await test_.drop();
});

// The options of runtime/database/settings.ts and the socket of runtime/database/session.ts, so that what is tested is what functions do.
const PRELUDE = `
const { createConnection } = require('mysql2');
const { connect } = require('node:net');
const open = (options) => new Promise((resolve, reject) => {
  const connection = createConnection({ charset: 'utf8mb4', timezone: 'Z', dateStrings: true, decimalNumbers: false, supportBigNumbers: true,
    bigNumberStrings: false, jsonStrings: true, maxPreparedStatements: 2, connectTimeout: 0,
    stream: () => connect({ host: '127.0.0.1', port: options.port, noDelay: true }), ...options });
  connection.once('connect', () => resolve(connection)).once('error', reject);
});
const ask = (connection, how, ...statement) => new Promise((resolve, reject) => connection[how](...statement, (error, rows, fields) => error ? reject(error) : resolve(rows)));
const server = (url = new URL(process.env.SERVER)) => ({ port: Number(url.port), user: url.username, password: url.password, database: url.pathname.slice(1) });
const main = (work) => work().then((answer) => { console.log(JSON.stringify(answer)); process.exit(); }, (error) => { console.log(JSON.stringify({ code: error.code, errno: error.errno, message: error.message })); process.exit(); });
`;

/** Runs a program with the driver of the layer, or with the whole one of this repository's node_modules. */
function run(program: string, { driver = 'layer', url = test_.url } = {}): unknown {
  const file = join(driver === 'layer' ? out : join(root, 'node_modules'), `.driver-${process.pid}.cjs`);
  writeFileSync(file, PRELUDE + program);
  try {
    const answer = execFileSync(process.execPath, ['--no-deprecation', file], {
      encoding: 'utf8',
      timeout: 20_000,
      env: { NODE_PATH: join(out, 'layers/mysql2/nodejs/node_modules'), SERVER: url },
    });
    return JSON.parse(answer);
  } finally {
    rmSync(file);
  }
}

const COLUMNS = {
  tiny: 'TINYINT',
  flag: 'TINYINT UNSIGNED',
  small: 'SMALLINT',
  medium: 'MEDIUMINT',
  whole: 'INT',
  count: 'INT UNSIGNED',
  big: 'BIGINT',
  energy: 'BIGINT UNSIGNED',
  price: 'DECIMAL(30,10)',
  single: 'FLOAT',
  ratio: 'DOUBLE',
  day: 'DATE',
  moment: 'DATETIME(3)',
  second: 'DATETIME',
  stamp: 'TIMESTAMP(6) NULL',
  time: 'TIME',
  year: 'YEAR',
  name: 'VARCHAR(50) CHARACTER SET utf8mb4',
  code: 'CHAR(5) CHARACTER SET ascii',
  text: 'TEXT CHARACTER SET utf8mb4',
  kind: "ENUM('a','b')",
  bits: 'BIT(12)',
  bytes: 'VARBINARY(50)',
  blob_: 'BLOB',
  detail: 'JSON',
};
const ROWS = [
  Object.keys(COLUMNS).map(() => 'NULL'),
  [
    "-128, 255, -32768, 8388607, -2147483648, 4294967295, 9007199254740991, 18446744073709551615, '-12345678901234567890.0123456789', 0.5, 1e300",
    "'2026-02-28', '2026-11-23 03:11:00.123', '2026-11-23 03:11:00', '2026-11-23 03:11:00.000001', '-12:00:01', 2026",
    "'전기요금 ⚡😀', 'abc', REPEAT('가', 20000), 'b', b'101010101010', X'00FF0A27', X'00', '{\"a\": [1, \"요금\"]}'",
  ],
  [
    "0, 0, 0, 0, 0, 0, -9007199254740993, 9007199254740993, 0, -0.25, 0, '2000-01-01', '2026-11-23 03:11:00', '2000-01-01', '2026-01-01'",
    "'00:00:00', 1999, '', '', '', 'a', b'0', '', '', 'null'",
  ],
];

describe('the driver on its diet', () => {
  test('reads every kind of column as the whole driver does, asked by text and by prepared statement', () => {
    const program = `main(async () => {
      const connection = await open(server());
      await ask(connection, 'query', ${JSON.stringify(`CREATE TEMPORARY TABLE kinds (id INT PRIMARY KEY, ${Object.entries(COLUMNS).map(([name, type]) => `${name} ${type}`)})`)});
      for (const row of ${JSON.stringify(ROWS.map((row, index) => `INSERT INTO kinds VALUES (${index}, ${row.join(', ')})`))}) await ask(connection, 'query', row);
      return {
        text: await ask(connection, 'query', 'SELECT * FROM kinds ORDER BY id'),
        prepared: await ask(connection, 'execute', 'SELECT * FROM kinds WHERE id >= ? ORDER BY id', ['0']),
      };
    });`;
    const ours = run(program) as Record<string, Record<string, unknown>[]>;
    expect(ours).toHaveProperty('text.length', 3);
    expect(ours).toEqual(run(program, { driver: 'whole' }));
    // Not both wrong alike.
    expect(ours['prepared']![1]).toMatchObject({
      big: Number.MAX_SAFE_INTEGER,
      energy: '18446744073709551615',
      price: '-12345678901234567890.0123456789',
      moment: '2026-11-23 03:11:00.123',
      name: '전기요금 ⚡😀',
    });
  });

  test('sends every kind of parameter, forgets the oldest of more statements than it may keep, and runs it again', () => {
    const program = `main(async () => {
      const connection = await open(server());
      const answers = [];
      for (const sql of ['SELECT ? AS a', 'SELECT ? AS b', 'SELECT ? AS c', 'SELECT ? AS a'])
        for (const value of ['text ⚡', null, Buffer.from([0, 255]), '9007199254740993']) answers.push((await ask(connection, 'execute', sql, [value]))[0]);
      const [{ Value: open_ }] = await ask(connection, 'query', "SHOW SESSION STATUS LIKE 'Com_stmt_prepare'");
      await ask(connection, 'query', 'CREATE TEMPORARY TABLE made (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(9))');
      const { affectedRows, insertId } = await ask(connection, 'execute', 'INSERT INTO made (name) VALUES (?), (?)', ['a', null]);
      const failed = await ask(connection, 'execute', 'INSERT INTO made VALUES (?, NULL)', ['1']).catch(({ code, errno, sqlState }) => ({ code, errno, sqlState }));
      const wrong = await ask(connection, 'query', 'SELEC 1').catch(({ code, errno }) => ({ code, errno }));
      await new Promise((resolve) => connection.ping(resolve));
      return { answers, open_, affectedRows, insertId, failed, wrong };
    });`;
    const ours = run(program) as { failed: unknown };
    expect(ours).toEqual(run(program, { driver: 'whole' }));
    expect(ours.failed).toEqual({ code: 'ER_DUP_ENTRY', errno: 1062, sqlState: '23000' });
  });

  test('signs in by each method of the server, and says why when it may not', async () => {
    const plugins = await test_.database.query<{ plugin: string }>(
      `SELECT plugin_name AS plugin FROM information_schema.plugins WHERE plugin_type = 'AUTHENTICATION' AND plugin_status = 'ACTIVE'
         AND plugin_name IN ('mysql_native_password', 'caching_sha2_password', 'sha256_password')`,
    );
    expect(plugins.length).toBeGreaterThan(0);
    const mariaDb = (
      await test_.database.query<{ version: string }>('SELECT VERSION() AS version')
    )[0]!.version.includes('MariaDB');
    for (const { plugin } of plugins) {
      const user = `layer_${plugin.slice(0, 8)}_${process.pid}`;
      const how = mariaDb ? `VIA ${plugin} USING PASSWORD('s3cret')` : `WITH ${plugin} BY 's3cret'`;
      await test_.database.execute(`CREATE USER '${user}'@'%' IDENTIFIED ${how}`);
      try {
        const program = (password: string) => `main(async () => {
          const connection = await open({ ...server(), user: '${user}', password: '${password}', database: undefined });
          return ask(connection, 'query', 'SELECT CURRENT_USER() AS me');
        });`;
        expect([plugin, run(program('s3cret'))]).toEqual([plugin, [{ me: `${user}@%` }]]);
        expect([plugin, run(program('s3cret'))]).toEqual([plugin, [{ me: `${user}@%` }]]);
        expect(run(program('wrong'))).toMatchObject({ code: 'ER_ACCESS_DENIED_ERROR', errno: 1045 });
      } finally {
        await test_.database.execute(`DROP USER '${user}'@'%'`);
      }
    }
  });
});

describe('over TLS', () => {
  let secure: MariaDb;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tls-'));
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
    for (const name of ['ca', 'other'])
      openssl(
        ...`req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=${name} -keyout ${name}.key -out ${name}.pem`.split(
          ' ',
        ),
      );
    openssl(...'req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr'.split(' '));
    writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost');
    openssl(
      ...'x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.pem'.split(
        ' ',
      ),
    );
    secure = await startMariaDb({
      folder: join(folder, 'data'),
      durable: false,
      options: [`--ssl-ca=${folder}/ca.pem`, `--ssl-cert=${folder}/server.pem`, `--ssl-key=${folder}/server.key`],
    });
  }, 60_000);
  afterAll(async () => {
    await secure.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const connecting = (host: string, authority: string) => `main(async () => {
    const ssl = { ca: ${JSON.stringify(readFileSync(join(folder, `${authority}.pem`), 'utf8'))}, minVersion: 'TLSv1.2', rejectUnauthorized: true, verifyIdentity: true };
    const talk = async () => {
      const connection = await open({ ...server(), host: '${host}', ssl, enableCleartextPlugin: true, database: undefined });
      const [{ Value: version }] = await ask(connection, 'query', "SHOW SESSION STATUS LIKE 'Ssl_version'");
      const [{ sum }] = await ask(connection, 'execute', "SELECT LENGTH(?) AS sum", ['x'.repeat(200000)]);
      const rows = await ask(connection, 'query', 'SELECT 1 AS seq');
      connection.end();
      return { version, sum, rows };
    };
    return [await talk(), await talk()];
  });`;

  test('a connection is made, and made again, when the certificate is the named host’s and of the known authority', () => {
    const talked = { version: 'TLSv1.3', sum: 200_000, rows: [{ seq: 1 }] };
    expect(run(connecting('localhost', 'ca'), { url: secure.url })).toEqual([talked, talked]);
  });

  test('it is refused of another authority and for another host', () => {
    expect(run(connecting('localhost', 'other'), { url: secure.url })).toMatchObject({ code: 'HANDSHAKE_SSL_ERROR' });
    expect(run(connecting('database.example', 'ca'), { url: secure.url })).toMatchObject({
      code: 'HANDSHAKE_SSL_ERROR',
      message: expect.stringContaining('database.example'),
    });
  });
});
