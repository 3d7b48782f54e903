import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Database, databaseSettingsFrom, openDatabase } from '../../../runtime/database.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let test_: TestDatabase;
let database: Database;

beforeAll(async () => {
  test_ = await createTestDatabase({ migrated: false });
  database = test_.database;
  await database.execute(
    `CREATE TABLE thing (id BIGINT UNSIGNED PRIMARY KEY AUTO_INCREMENT, won BIGINT, price DECIMAL(30,10), name VARCHAR(50) CHARACTER SET utf8mb4,
      bytes VARBINARY(50), on_day DATE, at_moment DATETIME(3), detail JSON, UNIQUE KEY thing_name (name))`,
  );
});
afterAll(() => test_.drop());

describe('values', () => {
  test('come back as they went in: safe integers exact, DECIMAL and dates as text, JSON as text, four-byte letters whole', async () => {
    const moment = new Date('2026-11-23T03:11:00.123Z');
    const { insertId } = await database.execute(
      'INSERT INTO thing (won, price, name, bytes, on_day, at_moment, detail) VALUES (?, ?, ?, ?, ?, ?, ?)',
      [
        Number.MAX_SAFE_INTEGER,
        '12345678901234567890.0123456789',
        '전기요금 ⚡😀',
        Buffer.from([0, 255, 10, 39]),
        '2026-02-28',
        moment,
        '{"a": [1]}',
      ],
    );
    const [row] = await database.query<Record<string, unknown>>('SELECT * FROM thing WHERE id = ?', [insertId]);
    expect(row).toEqual({
      id: insertId,
      won: Number.MAX_SAFE_INTEGER,
      price: '12345678901234567890.0123456789',
      name: '전기요금 ⚡😀',
      bytes: Buffer.from([0, 255, 10, 39]),
      on_day: '2026-02-28',
      at_moment: '2026-11-23 03:11:00.123',
      detail: '{"a": [1]}',
    });
  });

  test('beyond the safe integers arrive as text, not as a wrong number', async () => {
    const [row] = await database.query('SELECT CAST(? AS SIGNED) AS big', [9007199254740993n]);
    expect(row).toEqual({ big: '9007199254740993' });
  });

  test('a bound number can limit a list', async () => {
    await expect(database.query('SELECT id FROM thing LIMIT ?', [1])).resolves.toHaveLength(1);
  });

  test('that do not fit are an error, not a silent cut', async () => {
    await expect(database.execute('INSERT INTO thing (name) VALUES (?)', ['x'.repeat(51)])).rejects.toMatchObject({
      code: 'ER_DATA_TOO_LONG',
    });
  });

  test('the session counts in UTC whatever the server does', async () => {
    const [row] = await database.query<{ minutes: number }>(
      'SELECT TIMESTAMPDIFF(MINUTE, UTC_TIMESTAMP(), NOW()) AS minutes',
    );
    expect(row?.minutes).toBe(0);
  });
});

describe('transactions', () => {
  test('commit what they did and give the function its result', async () => {
    const id = await database.transaction(
      async (tx) => (await tx.execute('INSERT INTO thing (name) VALUES (?)', ['one'])).insertId,
    );
    await expect(database.query('SELECT name FROM thing WHERE id = ?', [id])).resolves.toEqual([{ name: 'one' }]);
  });

  test('leave nothing behind when the function throws, and throw what it threw', async () => {
    const trouble = new Error('trouble');
    const attempt = database.transaction(async (tx) => {
      await tx.execute('INSERT INTO thing (name) VALUES (?)', ['never']);
      throw trouble;
    });
    await expect(attempt).rejects.toBe(trouble);
    await expect(database.query('SELECT 1 FROM thing WHERE name = ?', ['never'])).resolves.toEqual([]);
  });

  test('are not entered by a statement beside them', async () => {
    const inside = database.transaction(async (tx) => {
      await tx.execute('INSERT INTO thing (name) VALUES (?)', ['inside']);
      await tx.query('SELECT SLEEP(0.05)');
      throw new Error('rolled back');
    });
    const beside = database.execute('INSERT INTO thing (name) VALUES (?)', ['beside']);
    await expect(inside).rejects.toThrow('rolled back');
    await beside;
    await expect(database.query('SELECT name FROM thing WHERE name IN (?, ?)', ['inside', 'beside'])).resolves.toEqual([
      { name: 'beside' },
    ]);
  });

  test('that are used from outside themselves end with a hint instead of waiting for ever', async () => {
    const short = openDatabase(databaseSettingsFrom(test_.url), { statementLimit: 200 });
    const attempt = short.transaction(() => short.query('SELECT 1'));
    await expect(attempt).rejects.toMatchObject({
      code: 'database.timeout',
      message: expect.stringContaining('its own transaction'),
    });
    await short.close();
  });

  test('refuse a statement that comes after their end', async () => {
    const leaked = await database.transaction(async (tx) => tx);
    await expect(leaked.query('SELECT 1')).rejects.toThrow('has ended');
  });

  test('run again as a whole after a deadlock, so both sides finish', async () => {
    const other = openDatabase(databaseSettingsFrom(test_.url));
    const [a, b] = await Promise.all(
      ['left', 'right'].map(
        async (name) => (await database.execute('INSERT INTO thing (name, won) VALUES (?, 0)', [name])).insertId,
      ),
    );
    const attempts = { one: 0, two: 0 };
    const add = (who: Database, first: number, second: number, count: 'one' | 'two') =>
      who.transaction(async (tx) => {
        attempts[count] += 1;
        await tx.execute('UPDATE thing SET won = won + 1 WHERE id = ?', [first]);
        await tx.query('SELECT SLEEP(0.1)');
        await tx.execute('UPDATE thing SET won = won + 1 WHERE id = ?', [second]);
      });
    await Promise.all([add(database, a!, b!, 'one'), add(other, b!, a!, 'two')]);
    await expect(database.query('SELECT won FROM thing WHERE id IN (?, ?)', [a!, b!])).resolves.toEqual([
      { won: 2 },
      { won: 2 },
    ]);
    expect(attempts.one + attempts.two).toBeGreaterThan(2);
    await other.close();
  });

  test('do not go on after a deadlock that their function swallowed', async () => {
    const other = openDatabase(databaseSettingsFrom(test_.url));
    const [a, b] = await Promise.all(
      ['up', 'down'].map(
        async (name) => (await database.execute('INSERT INTO thing (name, won) VALUES (?, 0)', [name])).insertId,
      ),
    );
    const careless = (who: Database, first: number, second: number) =>
      who.transaction(async (tx) => {
        await tx.execute('UPDATE thing SET won = won + 1 WHERE id = ?', [first]);
        await tx.query('SELECT SLEEP(0.1)');
        await tx.execute('UPDATE thing SET won = won + 1 WHERE id = ?', [second]).catch(() => {});
      });
    await Promise.all([careless(database, a!, b!), careless(other, b!, a!)]);
    await expect(database.query('SELECT won FROM thing WHERE id IN (?, ?)', [a!, b!])).resolves.toEqual([
      { won: 2 },
      { won: 2 },
    ]);
    await other.close();
  });
});

describe('errors of the SQL itself', () => {
  test('stay the driver’s, and the connection stays', async () => {
    const [before] = await database.query<{ id: number }>('SELECT CONNECTION_ID() AS id');
    await expect(database.query('SELECT nothing FROM nowhere')).rejects.toMatchObject({ code: 'ER_NO_SUCH_TABLE' });
    await expect(database.query('SELECT CONNECTION_ID() AS id')).resolves.toEqual([before]);
  });

  test('a statement without rows is not a query, and one with rows not an execution', async () => {
    await expect(database.query('DO 1')).rejects.toThrow('use execute()');
    await expect(database.execute('SELECT 1')).rejects.toThrow('use query()');
  });
});
