import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { inRoot, schemathesisBin } from '../../local/paths.ts';

// An independent reader of OpenAPI 3.1 (PyPI openapi-spec-validator), installed beside Schemathesis.
const PYTHON = schemathesisBin('python');
const SERVED = inRoot('portal', 'public', 'openapi.json');
const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const validate = (file: string) => spawnSync(PYTHON, ['-m', 'openapi_spec_validator', file], { encoding: 'utf8' });

if (!existsSync(PYTHON)) {
  test('NOT CHECKED: the validator is not installed (node local/setup.mjs --test-tools)', () => {
    console.warn(
      'NOT CHECKED: portal/public/openapi.json by openapi-spec-validator (node local/setup.mjs --test-tools)',
    );
  });
} else {
  test('the served description is valid OpenAPI 3.1', () => {
    const { status, stdout, stderr } = validate(SERVED);
    expect({ status, said: (stdout + stderr).slice(-500) }).toEqual({ status: 0, said: expect.stringMatching(/OK/) });
  });

  test('the validator is one that refuses: a parameter without a place, two operations of one name', () => {
    for (const break_ of [
      (text: string) => text.replaceAll('"in": "query"', '"in": "nowhere"'),
      (text: string) => text.replace('"operationId": "get-bill"', '"operationId": "list-bills"'),
    ]) {
      const file = join(folder, 'broken.json');
      writeFileSync(file, break_(readFileSync(SERVED, 'utf8')));
      expect(validate(file).status).not.toBe(0);
    }
  });
}
