import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { FAULT_NAMES } from '../../../../tools/generate/faults.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const document = readFileSync(join(ROOT, 'docs/operator-files.md'), 'utf8');

/** Every code in the sources of the readers: `code: 'X'`, `why = … 'X'`, and the first argument of FileRefused. */
function codesInSources(): Set<string> {
  const folder = join(ROOT, 'batch/formats');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const sources = [...files.map((file) => join(folder, file)), join(ROOT, 'tools/read-operator-file.ts')].map((file) =>
    readFileSync(file, 'utf8'),
  );
  return new Set(
    sources.flatMap((source) =>
      [...source.matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'|code: '([A-Z]+)'/g)].map(
        (match) => match[1] ?? match[2] ?? '',
      ),
    ),
  );
}

test('every code that a reader gives is explained, and every one explained is given', () => {
  const explained = new Set(
    [...document.matchAll(/^\| (`[A-Z_`, ]+`) \|/gm)].flatMap((row) => (row[1] ?? '').replaceAll('`', '').split(', ')),
  );
  expect([...codesInSources()].sort()).toEqual([...explained].sort());
});

test('every kind of fault that can be generated is listed', () => {
  for (const kind of FAULT_NAMES) expect(document).toContain(kind);
});
