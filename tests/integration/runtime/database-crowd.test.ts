import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Database, databaseSettingsFrom, openDatabase } from '../../../runtime/database.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { FaultyProxy } from '../../support/faulty-proxy.ts';

// Between invocations: whether an environment keeps its connection. `database-faults` shows the effect with more environments than connections.

let test_: TestDatabase;
let proxy: FaultyProxy;
let url: string;
let opened: Database[] = [];

beforeAll(async () => {
  test_ = await createTestDatabase({ migrated: false });
  ({ proxy, url } = await FaultyProxy.before(test_.url));
});
afterEach(async () => {
  proxy.heal();
  await Promise.all(opened.map((each) => each.close()));
  opened = [];
});
afterAll(async () => {
  await proxy.close();
  await test_.drop();
});

const open = () => {
  const database = openDatabase(databaseSettingsFrom(url));
  opened.push(database);
  return database;
};
const connectionId = async (database: Database) =>
  (await database.query<{ id: number }>('SELECT CONNECTION_ID() AS id'))[0]!.id;
/** Whether the server still lists a connection; a moment is given for its goodbye to arrive. */
const leaves = async (id: number) => {
  for (let look = 0; look < 40; look += 1) {
    const rows = await test_.database.query('SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = ?', [id]);
    if (rows.length === 0) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
};

test('with room on the server the connection is kept, and the server is asked once in ten seconds', async () => {
  const database = open();
  const id = await connectionId(database);
  await database.rest();
  expect(await connectionId(database)).toBe(id);
  proxy.trap('Threads_connected', 'swallowed');
  await database.rest();
  expect(proxy.sprung).toBe(0);
  expect(await connectionId(database)).toBe(id);
});

test('a server that does not say in time how full it is gets its connection back at once', async () => {
  const database = open();
  const id = await connectionId(database);
  proxy.trap('Threads_connected', 'swallowed');
  await database.rest();
  expect(proxy.sprung).toBe(1);
  expect(await leaves(id)).toBe(true);
  expect(await connectionId(database)).not.toBe(id);
  // It looks again after the next connect, and this time finds room.
  const second = await connectionId(database);
  proxy.trap('Threads_connected', 'swallowed');
  await database.rest();
  expect(proxy.sprung).toBe(2);
  expect(await leaves(second)).toBe(true);
  const third = await connectionId(database);
  await database.rest();
  expect(await connectionId(database)).toBe(third);
});

test('a server that refused for a moment is not taken for a full one', async () => {
  const database = open();
  proxy.refuse();
  await expect(database.query('SELECT 1')).rejects.toMatchObject({ code: 'database.unavailable' });
  proxy.heal();
  const id = await connectionId(database);
  await database.rest();
  expect(await connectionId(database)).toBe(id);
});

test('who had to wait for a slot gives it back without asking', async () => {
  const first = open();
  await connectionId(first);
  proxy.limit(1);
  const second = open();
  const waiting = connectionId(second);
  setTimeout(() => void first.close(), 200);
  const id = await waiting;
  await second.rest();
  expect(await leaves(id)).toBe(true);
});

test('resting without a connection asks nobody', async () => {
  const before = proxy.accepted;
  await open().rest();
  expect(proxy.accepted).toBe(before);
});
