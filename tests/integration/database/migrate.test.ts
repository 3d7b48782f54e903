import { afterEach, describe, expect, test } from '@jest/globals';
import { migrate, readMigrations } from '../../../database/migrate.ts';
import { databaseSettingsFrom, openDatabase } from '../../../runtime/database.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let current: TestDatabase | undefined;
const fresh = async () => {
  current = await createTestDatabase({ migrated: false });
  return current;
};
afterEach(async () => {
  await current?.drop();
  current = undefined;
});

const file = (name: string, text: string) => ({ name, text });
const tables = async (database: TestDatabase['database']) =>
  (await database.query<Record<string, string>>('SHOW TABLES')).map((row) => Object.values(row)[0]).sort();

describe('migrate', () => {
  test('applies the project’s migrations once, and finds nothing to do the second time', async () => {
    const { database } = await fresh();
    const names = readMigrations().map(({ name }) => name);
    expect((await migrate(database)).applied).toEqual(names);
    expect((await migrate(database)).applied).toEqual([]);
    expect(await tables(database)).toEqual(expect.arrayContaining(['customer', 'bill', 'job', 'worker']));
  });

  test('takes connection settings as well as an open database', async () => {
    const { url, database } = await fresh();
    await migrate(databaseSettingsFrom(url), [file('0001_a.sql', 'CREATE TABLE a (id INT)')]);
    expect(await tables(database)).toContain('a');
  });

  test('refuses a file that was changed after it was applied', async () => {
    const { database } = await fresh();
    await migrate(database, [file('0001_a.sql', 'CREATE TABLE a (id INT)')]);
    await expect(migrate(database, [file('0001_a.sql', 'CREATE TABLE a (id BIGINT)')])).rejects.toThrow(
      /0001_a\.sql was changed after it was applied/,
    );
  });

  test('refuses to run an older program against a newer database', async () => {
    const { database } = await fresh();
    await migrate(database, [
      file('0001_a.sql', 'CREATE TABLE a (id INT)'),
      file('0002_b.sql', 'CREATE TABLE b (id INT)'),
    ]);
    await expect(migrate(database, [file('0001_a.sql', 'CREATE TABLE a (id INT)')])).rejects.toThrow(
      /0002_b\.sql .* not in this program/,
    );
  });

  test('names file and statement of a failure, and goes on from there when the rest is corrected', async () => {
    const { database } = await fresh();
    const head = 'CREATE TABLE a (id INT);\nINSERT INTO a VALUES (1);\n';
    await expect(migrate(database, [file('0001_a.sql', `${head}CREATE TABL b (id INT);`)])).rejects.toThrow(
      /0001_a\.sql, statement 3 of 3 failed: [\s\S]*CREATE TABL b/,
    );
    await expect(
      migrate(database, [file('0001_a.sql', `CREATE TABLE a (id BIGINT);\nINSERT INTO a VALUES (1);\nSELECT 1;`)]),
    ).rejects.toThrow(/stopped after statement 2 and its first 2 statements have changed/);
    expect((await migrate(database, [file('0001_a.sql', `${head}CREATE TABLE b (id INT);`)])).applied).toEqual([
      '0001_a.sql',
    ]);
    expect(await database.query('SELECT id FROM a')).toHaveLength(1);
  });

  test('goes on after dying between a statement and its note', async () => {
    const { database } = await fresh();
    const text = 'CREATE TABLE a (id INT); CREATE TABLE b (id INT)';
    await migrate(database, [file('0001_a.sql', text)]);
    // What the ledger looks like when the process ended right after CREATE TABLE b had run.
    await expect(
      migrate(database, [file('0001_a.sql', text), file('0002_b.sql', 'CREATE TABLE c (id INT); BROKEN')]),
    ).rejects.toThrow();
    await database.execute(
      "UPDATE schema_migration SET error = NULL, statements_done = 0, statement_begun = 1 WHERE name = '0002_b.sql'",
    );
    const applied = await migrate(database, [
      file('0001_a.sql', text),
      file('0002_b.sql', 'CREATE TABLE c (id INT); CREATE TABLE d (id INT)'),
    ]);
    expect(applied.applied).toEqual(['0002_b.sql']);
    expect(await tables(database)).toEqual(['a', 'b', 'c', 'd', 'schema_migration']);
  });

  test('a table that exists for another reason is an error, not taken for done', async () => {
    const { database } = await fresh();
    await database.execute('CREATE TABLE a (id INT)');
    await expect(migrate(database, [file('0001_a.sql', 'CREATE TABLE a (id BIGINT)')])).rejects.toThrow(
      /statement 1 of 1 failed/,
    );
  });

  test('two migrators at once: each file is applied by one of them', async () => {
    const { url } = await fresh();
    const databases = [openDatabase(databaseSettingsFrom(url)), openDatabase(databaseSettingsFrom(url))];
    const results = await Promise.all(databases.map((database) => migrate(database)));
    expect(results.flatMap(({ applied }) => applied)).toEqual(readMigrations().map(({ name }) => name));
    await Promise.all(databases.map((database) => database.close()));
  });

  test('a connection without a database name is refused', async () => {
    const { url } = await fresh();
    const database = openDatabase({ ...databaseSettingsFrom(url), database: '' });
    await expect(migrate(database)).rejects.toThrow(/selects no database/);
    await database.close();
  });
});
