import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Outcome } from '../../../tools/faults/run-faults.ts';
import { toxiproxyIsBuilt } from '../../support/toxiproxy.ts';

const root = join(import.meta.dirname, '../../..');

// In a process of its own with servers of its own: the scenarios change global settings. `npm run faults` prints the same as a table.
const play = () =>
  new Promise<Outcome[]>((resolve, reject) => {
    const env = { PATH: process.env.PATH };
    execFile(process.execPath, ['tools/faults.ts', '--json'], { cwd: root, env }, (_status, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout) as Outcome[]);
      } catch {
        reject(new Error(stderr));
      }
    });
  });

test('every fault leaves the caller with the answer and the data it must have, and is in the document', async () => {
  if (!toxiproxyIsBuilt())
    console.warn('toxiproxy is not built (node tests/support/toxiproxy.ts, needs Go): our own proxy alone is used.');
  const outcomes = await play();
  expect(outcomes.length).toBeGreaterThan(30);
  // Being late is left to `npm run faults`: a busy machine is late without fault of the connection's.
  const wrong = outcomes.flatMap(({ fault, operation, by, wrong }) =>
    wrong.filter((each) => !each.endsWith('its deadline')).map((each) => `${fault}, ${operation} (${by}): ${each}`),
  );
  expect(wrong).toEqual([]);
  const document = readFileSync(join(root, 'docs/surviving.md'), 'utf8');
  const missing = outcomes.filter(({ fault, operation }) => !document.includes(`| ${fault} | ${operation} |`));
  expect(missing.map(({ fault }) => fault)).toEqual([]);
}, 300_000);
