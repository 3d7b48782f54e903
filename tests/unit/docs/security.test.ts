import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..', '..');
const security = readFileSync(join(root, 'docs', 'security.md'), 'utf8');

test('every table of the database is in the list of what is stored about people, or of what is not', () => {
  const tables = globSync('database/{migrations/*.sql,migrate.ts}', { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/CREATE TABLE (?:IF NOT EXISTS )?(\w+)/g)].map(
      ([, name]) => name,
    ),
  );
  expect(tables.length).toBeGreaterThan(30);
  const missing = tables.filter((name) => !new RegExp(`\`${name}(\\.\\w+)?\``).test(security));
  expect(missing).toEqual([]);
});

test('every test that holds a claim is there', () => {
  const named = [...security.matchAll(/`((?:unit|integration|e2e|conformance)\/[\w./-]+\.test\.ts)`/g)].map(
    ([, path]) => path!,
  );
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((path) => !existsSync(join(root, 'tests', path)))).toEqual([]);
});
