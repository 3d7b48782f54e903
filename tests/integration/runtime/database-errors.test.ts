import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Database, databaseSettingsFrom, openDatabase, type Queryable } from '../../../runtime/database.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

// What a server's error means for the connection and for the caller. SIGNAL makes the server send any error.

let test_: TestDatabase;
let database: Database;

beforeAll(async () => {
  test_ = await createTestDatabase({ migrated: false });
  database = openDatabase(databaseSettingsFrom(test_.url));
  await database.execute('CREATE TABLE thing (name VARCHAR(50) PRIMARY KEY)');
});
afterAll(async () => {
  await database.close();
  await test_.drop();
});

const signal = (errno: number, text = 'told to') =>
  `SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = ${errno}, MESSAGE_TEXT = '${text}'`;
const connectionId = async () => (await database.query<{ id: number }>('SELECT CONNECTION_ID() AS id'))[0]!.id;

describe('errors that end the connection', () => {
  test.each([1053, 1927, 4031])(
    '%i: what became of a write is unknown, and the next call connects anew',
    async (errno) => {
      const id = await connectionId();
      await expect(database.execute(signal(errno))).rejects.toMatchObject({
        code: 'database.outcome-unknown',
        status: 503,
      });
      expect(await connectionId()).not.toBe(id);
    },
  );

  test.each([
    [1290, 'The MariaDB server is running with the --read-only option'],
    [1836, 'Running in read only mode'],
  ])(
    '%i after a failover: nothing happened, so the write is tried on a new connection, then answered',
    async (errno, text) => {
      const id = await connectionId();
      await expect(database.execute(signal(errno, text))).rejects.toMatchObject({
        code: 'database.unavailable',
        status: 503,
        retryAfterSeconds: 5,
      });
      expect(await connectionId()).not.toBe(id);
    },
  );
});

test('a read that ends its connection twice is answered as unavailable: nobody needs to look whether it happened', async () => {
  await test_.database.execute(
    `CREATE FUNCTION kill_me() RETURNS INT DETERMINISTIC NO SQL BEGIN ${signal(1927)}; RETURN 1; END`,
  );
  const id = await connectionId();
  await expect(database.query('SELECT kill_me()')).rejects.toMatchObject({ code: 'database.unavailable' });
  // The one it began with, and one more.
  expect(await connectionId()).toBeGreaterThan(id + 1);
});

test('a password that cannot be had is nobody’s lost connection: told as it is, and not tried again', async () => {
  let asked = 0;
  const password = () => {
    asked += 1;
    throw new TypeError('no credentials');
  };
  const locked = openDatabase({ ...databaseSettingsFrom(test_.url), password });
  await expect(locked.query('SELECT 1')).rejects.toThrow(new TypeError('no credentials'));
  expect(asked).toBe(1);
  await locked.close();
});

describe('errors that do not', () => {
  test.each([
    [1290, 'The server is running with the --secure-file-priv option'],
    [1644, 'the database is read-only'],
    [1062, 'Duplicate entry'],
  ])('%i %s stays the driver’s, and the connection stays', async (errno, text) => {
    const id = await connectionId();
    await expect(database.execute(signal(errno, text))).rejects.toMatchObject({ errno, message: text });
    expect(await connectionId()).toBe(id);
  });
});

describe('in a transaction', () => {
  const attemptsWith = async (errno: number, failures: number) => {
    let attempts = 0;
    const outcome = await database
      .transaction(async (tx) => {
        attempts += 1;
        await tx.execute('INSERT INTO thing (name) VALUES (?)', [`${errno} ${failures} ${attempts}`]);
        if (attempts <= failures) await tx.execute(signal(errno));
        return 'done';
      })
      .catch((error: { errno: number }) => error.errno);
    const rows = await database.query<{ name: string }>('SELECT name FROM thing WHERE name LIKE ?', [
      `${errno} ${failures} %`,
    ]);
    return { outcome, attempts, left: rows.map(({ name }) => name) };
  };

  test.each([1205, 1213])('%i is tried three times as a whole, and leaves nothing but the last', async (errno) => {
    await expect(attemptsWith(errno, 2)).resolves.toEqual({ outcome: 'done', attempts: 3, left: [`${errno} 2 3`] });
    await expect(attemptsWith(errno, 3)).resolves.toEqual({ outcome: errno, attempts: 3, left: [] });
  });

  test('any other error is not tried again, and the connection that rolled back stays', async () => {
    const id = await connectionId();
    await expect(attemptsWith(1062, 1)).resolves.toEqual({ outcome: 1062, attempts: 1, left: [] });
    expect(await connectionId()).toBe(id);
  });

  test('a statement that comes after the failure is refused, not run outside', async () => {
    let leaked: Queryable | undefined;
    const attempt = database.transaction(async (tx) => {
      leaked = tx;
      throw new Error('trouble');
    });
    await expect(attempt).rejects.toThrow('trouble');
    await expect(leaked!.execute(`INSERT INTO thing (name) VALUES ('late')`)).rejects.toThrow('has ended');
  });

  test('a lock time-out that its function swallowed does not end it: the server undid the statement only', async () => {
    await database.transaction(async (tx) => {
      await tx.execute(signal(1205)).catch(() => {});
      await tx.execute(`INSERT INTO thing (name) VALUES ('after 1205')`);
    });
    await expect(database.query(`SELECT 1 FROM thing WHERE name = 'after 1205'`)).resolves.toHaveLength(1);
  });

  test.each([
    [{ readCommitted: true }, 1],
    [{}, 0],
  ])('with %j a second read sees %i of what others committed meanwhile', async (options, seen) => {
    const name = `read ${seen}`;
    const count = await database.transaction(async (tx) => {
      const look = () => tx.query('SELECT 1 FROM thing WHERE name = ?', [name]);
      await look();
      await test_.database.execute('INSERT INTO thing (name) VALUES (?)', [name]);
      return (await look()).length;
    }, options);
    expect(count).toBe(seen);
  });
});

test('a write counts the rows it found, also those it did not change', async () => {
  await database.execute(`INSERT INTO thing (name) VALUES ('found')`);
  await expect(database.execute(`UPDATE thing SET name = 'found' WHERE name = 'found'`)).resolves.toEqual({
    affectedRows: 1,
    insertId: 0,
  });
});
