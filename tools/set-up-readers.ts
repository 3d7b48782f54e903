/**
 * `node tools/set-up-readers.ts` makes the Python environment of the two public NEM12 readers that our generated files are checked with, in .local/python/readers. Needs Python 3.11 with
 * venv. Does nothing when it is there already and the pins have not changed.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const REQUIREMENTS = join(ROOT, 'tests/conformance/requirements.txt');
const FOLDER = join(ROOT, '.local/python/readers');
const STAMP = join(FOLDER, 'requirements.txt');
export const READERS_PYTHON = join(FOLDER, 'bin/python');

/** Whether the environment is there with the pins of today. */
export const readersAreSetUp = (): boolean =>
  existsSync(READERS_PYTHON) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === readFileSync(REQUIREMENTS, 'utf8');

/** Makes the environment. Throws when Python or the package index cannot be reached. */
export function setUpReaders(): void {
  if (readersAreSetUp()) return;
  execFileSync('python3', ['-m', 'venv', '--clear', FOLDER], { stdio: 'inherit' });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r', REQUIREMENTS];
  execFileSync(READERS_PYTHON, pip, { stdio: 'inherit' });
  writeFileSync(STAMP, readFileSync(REQUIREMENTS));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  setUpReaders();
  console.log(`The public readers are in ${FOLDER}.`);
}
