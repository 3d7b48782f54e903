import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startMariaDb } from '../../../local/mariadb.ts';
import {
  type Database,
  type DatabaseOptions,
  databaseSettingsFrom,
  openDatabase,
  type Queryable,
} from '../../../runtime/database.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { FaultyProxy } from '../../support/faulty-proxy.ts';

let test_: TestDatabase;
let proxy: FaultyProxy;
let url: string;
let opened: Database[] = [];

beforeAll(async () => {
  test_ = await createTestDatabase({ migrated: false });
  ({ proxy, url } = await FaultyProxy.before(test_.url));
  await test_.database.execute('CREATE TABLE effect (request VARCHAR(40) PRIMARY KEY, half INT)');
  await test_.database.execute('CREATE TABLE other_half (request VARCHAR(40) PRIMARY KEY)');
});
afterAll(async () => {
  await proxy.close();
  await test_.drop();
});
beforeEach(async () => {
  proxy.heal();
  await Promise.all(opened.map((each) => each.close()));
  opened = [];
});

function open(options: DatabaseOptions = {}): Database {
  const database = openDatabase(databaseSettingsFrom(url), options);
  opened.push(database);
  return database;
}

async function connected(options: DatabaseOptions = {}): Promise<Database> {
  const database = open(options);
  await database.query('SELECT 1');
  return database;
}

async function timed<T>(promise: Promise<T>): Promise<{ error: unknown; milliseconds: number }> {
  const started = Date.now();
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, milliseconds: Date.now() - started };
}

/** Two statements that must both happen or not at all; `request` is the ledger key. */
const bothHalves = (request: string) => async (tx: Queryable) => {
  await tx.execute('INSERT INTO effect (request, half) VALUES (?, 1)', [request]);
  await tx.execute('INSERT INTO other_half (request) VALUES (?)', [request]);
  return 'done';
};

const lookUp = (request: string) => async (queryable: Queryable) => {
  // Locking, as TransactionOptions asks for.
  const rows = await queryable.query('SELECT 1 FROM effect WHERE request = ? LOCK IN SHARE MODE', [request]);
  return rows.length > 0 ? 'done' : undefined;
};

async function halves(request: string): Promise<[number, number]> {
  const count = async (table: string) =>
    (await test_.database.query<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table} WHERE request = ?`, [request]))[0]!
      .n;
  return [await count('effect'), await count('other_half')];
}

describe('a connection that is silently dropped', () => {
  test('answers within 500 ms of the query’s own limit, and the next call works without a restart', async () => {
    const database = await connected({ statementLimit: 600 });
    proxy.blackHole();
    const { error, milliseconds } = await timed(database.query('SELECT 1'));
    expect(error).toMatchObject({ code: 'database.timeout', status: 503, retryAfterSeconds: expect.any(Number) });
    expect(milliseconds).toBeGreaterThanOrEqual(590);
    expect(milliseconds).toBeLessThan(1_100);
    proxy.heal();
    await expect(database.query('SELECT 2 AS two')).resolves.toEqual([{ two: 2 }]);
  });

  test('answers before the invocation ends: remaining time less 300 ms', async () => {
    const end = Date.now() + 1_000;
    const database = await connected({ remainingTime: () => end - Date.now() });
    proxy.blackHole();
    const { error, milliseconds } = await timed(database.query('SELECT 1'));
    expect(error).toMatchObject({ code: 'database.timeout' });
    expect(milliseconds).toBeLessThan(900);
  });

  test('after a gap costs 200 ms of asking and is replaced', async () => {
    const database = await connected();
    proxy.trap('\x01\x00\x00\x00\x0e', 'swallowed');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const { error, milliseconds } = await timed(database.query('SELECT 1'));
    expect(error).toBeUndefined();
    expect(proxy.sprung).toBeGreaterThan(0);
    expect(milliseconds).toBeGreaterThanOrEqual(190);
    expect(milliseconds).toBeLessThan(700);
  });

  test('while connecting ends at the connect limit', async () => {
    proxy.blackHole();
    const { error, milliseconds } = await timed(open({ connectLimit: 500 }).query('SELECT 1'));
    expect(error).toMatchObject({ code: 'database.unavailable', status: 503 });
    expect(milliseconds).toBeLessThan(1_000);
  });

  test('with a write does not claim that nothing happened', async () => {
    const database = await connected({ statementLimit: 300 });
    proxy.blackHole();
    const { error } = await timed(database.execute('INSERT INTO effect (request) VALUES (?)', ['silent']));
    expect(error).toMatchObject({ code: 'database.outcome-unknown', status: 503 });
  });
});

describe('a connection that is reset or closed', () => {
  test.each(['reset', 'closeConnections'] as const)(
    'while idle (%s) is replaced before a read and before a write',
    async (fault) => {
      const database = await connected();
      proxy[fault]();
      await new Promise((resolve) => setTimeout(resolve, 50));
      await expect(
        database.execute('INSERT INTO effect (request) VALUES (?)', [`idle-${fault}`]),
      ).resolves.toMatchObject({ affectedRows: 1 });
      proxy[fault]();
      await new Promise((resolve) => setTimeout(resolve, 50));
      await expect(
        database.query('SELECT COUNT(*) AS n FROM effect WHERE request = ?', [`idle-${fault}`]),
      ).resolves.toEqual([{ n: 1 }]);
    },
  );

  test.each(['unsent', 'unanswered'] as const)(
    'under a read (%s) is replaced and the read repeated once',
    async (fate) => {
      const database = await connected();
      proxy.trap('SELECT 7', fate);
      await expect(database.query('SELECT 7 AS seven')).resolves.toEqual([{ seven: 7 }]);
    },
  );

  test('under a write is never repeated blindly', async () => {
    const database = await connected();
    proxy.trap(`VALUES ('once')`, 'unanswered');
    const { error } = await timed(database.execute(`INSERT INTO effect (request) VALUES ('once')`));
    expect(error).toMatchObject({ code: 'database.outcome-unknown' });
    await expect(halves('once')).resolves.toEqual([1, 0]);
  });

  test('refused altogether: 503 soon, and the next call after the recovery works', async () => {
    const database = open();
    const before = proxy.accepted;
    proxy.refuse();
    const { error, milliseconds } = await timed(database.query('SELECT 1'));
    expect(error).toMatchObject({ code: 'database.unavailable', status: 503, retryAfterSeconds: 5 });
    expect(milliseconds).toBeLessThan(1_000);
    expect(proxy.accepted - before).toBe(2);
    proxy.heal();
    await expect(database.query('SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
  });

  test('a slow answer within the limit is an answer', async () => {
    const database = await connected({ statementLimit: 2_000 });
    proxy.slow(150);
    await expect(database.query('SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
  });
});

describe('a transaction whose connection is lost', () => {
  test.each([
    ['at its start', 'START TRANSACTION', 'unanswered'],
    ['at its first statement', 'INSERT INTO effect', 'unanswered'],
    ['between its statements', 'INSERT INTO other_half', 'unsent'],
    ['at its last statement', 'INSERT INTO other_half', 'unanswered'],
    // The place is bound to the statements: in capitals, the trap would spring at the first INSERT.
    ['before the commit arrived', 'COMMIT', 'unsent'],
    ['before the answer to the commit arrived', 'COMMIT', 'unanswered'],
  ] as const)('%s happens exactly once', async (place, text, fate) => {
    const database = await connected();
    const sprung = proxy.sprung;
    let lookUps = 0;
    proxy.trap(text, fate);
    const committed = (queryable: Queryable) => {
      lookUps += 1;
      return lookUp(place)(queryable);
    };
    await expect(database.transaction(bothHalves(place), { committed })).resolves.toBe('done');
    await expect(halves(place)).resolves.toEqual([1, 1]);
    expect(proxy.sprung).toBe(sprung + 1);
    expect(lookUps).toBe(text === 'COMMIT' ? 1 : 0);
  });

  test('at its commit may only be looked up, not mended', async () => {
    const database = await connected();
    proxy.trap('COMMIT', 'unanswered');
    const committed = (queryable: Queryable) => queryable.execute('DELETE FROM effect').then(() => 'done');
    await expect(database.transaction(bothHalves('mended'), { committed })).rejects.toThrow('only reads');
    await expect(halves('mended')).resolves.toEqual([1, 1]);
  });

  test('at COMMIT without a ledger key tells that the outcome is unknown', async () => {
    const database = await connected();
    proxy.trap('COMMIT', 'unanswered');
    await expect(database.transaction(bothHalves('no-ledger'))).rejects.toMatchObject({
      code: 'database.outcome-unknown',
    });
    await expect(halves('no-ledger')).resolves.toEqual([1, 1]);
  });

  test('is not continued on the next connection, even if its function swallows the error', async () => {
    const database = await connected();
    let attempts = 0;
    proxy.trap('INSERT INTO effect', 'unsent');
    await database.transaction(async (tx) => {
      attempts += 1;
      await tx.execute(`INSERT INTO effect (request) VALUES ('swallowed')`).catch(() => {});
      await tx.execute(`INSERT INTO other_half (request) VALUES ('swallowed')`).catch(() => {});
    });
    expect(attempts).toBe(2);
    await expect(halves('swallowed')).resolves.toEqual([1, 1]);
  });

  test('killed by the server runs again as a whole', async () => {
    const database = await connected();
    let kills = 0;
    const result = await database.transaction(async (tx) => {
      const [row] = await tx.query<{ id: number }>('SELECT CONNECTION_ID() AS id');
      await tx.execute('INSERT INTO effect (request) VALUES (?)', ['killed']);
      if (kills++ === 0) await test_.database.execute(`KILL ${row!.id}`);
      await tx.execute('INSERT INTO other_half (request) VALUES (?)', ['killed']);
      return 'done';
    });
    expect(result).toBe('done');
    await expect(halves('killed')).resolves.toEqual([1, 1]);
  });

  test('in a black hole fails at its deadline and leaves nothing behind that could still be committed', async () => {
    const database = await connected({ statementLimit: 400 });
    const attempt = timed(
      database.transaction(async (tx) => {
        await tx.execute('INSERT INTO effect (request) VALUES (?)', ['hole']);
        proxy.blackHole();
        await tx.execute('INSERT INTO other_half (request) VALUES (?)', ['hole']);
      }),
    );
    const { error, milliseconds } = await attempt;
    expect(error).toMatchObject({ status: 503 });
    expect(milliseconds).toBeLessThan(7_000);
    await expect(halves('hole')).resolves.toEqual([0, 0]);
  });
});

describe('a failover', () => {
  test('to another address is followed by the next connection', async () => {
    const database = await connected();
    const standby = await createTestDatabase({ migrated: false });
    const direct = new URL(standby.url);
    proxy.moveTo(standby.url);
    proxy.reset();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(database.query('SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    expect(direct.hostname).toBe('127.0.0.1');
    proxy.moveTo(test_.url);
    await standby.drop();
  });
});

describe('a server whose connections are all taken', () => {
  test('is asked again with jitter until a slot is free', async () => {
    const first = await connected();
    proxy.limit(1);
    const impatient = open({ connectLimit: 400 });
    const { error, milliseconds } = await timed(impatient.query('SELECT 1'));
    expect(error).toMatchObject({ code: 'database.busy', status: 503, retryAfterSeconds: 2 });
    expect(milliseconds).toBeLessThan(900);
    expect(proxy.accepted).toBeGreaterThan(3);
    const answer = open().query('SELECT 1 AS one');
    setTimeout(() => void first.close(), 300);
    await expect(answer).resolves.toEqual([{ one: 1 }]);
  });
});

describe('more environments than connections', () => {
  test('take turns: nobody fails, although everybody would like to keep a connection', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'few-connections-'));
    const server = await startMariaDb({ folder, durable: false, options: ['--max-connections=12'] });
    const few = `${server.url}/information_schema`;
    const environments = Array.from({ length: 36 }, () => openDatabase(databaseSettingsFrom(few)));
    try {
      const failures: unknown[] = [];
      await Promise.all(
        environments.map(async (database) => {
          for (let invocation = 0; invocation < 5; invocation += 1) {
            await database.query('SELECT 1').catch((error: unknown) => failures.push(error));
            await database.rest();
            await new Promise((resolve) => setTimeout(resolve, Math.random() * 50));
          }
        }),
      );
      expect(failures).toEqual([]);
    } finally {
      await Promise.all(environments.map((database) => database.close()));
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
