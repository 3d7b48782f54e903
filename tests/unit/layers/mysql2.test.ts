import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { regionCertificates } from '../../../layers/mysql2/certificates.ts';
import { errorNames } from '../../../layers/mysql2/error-names.ts';
import { buildAll } from '../../../tools/build-functions.ts';

const root = join(import.meta.dirname, '../../..');
let out: string;
let bytes: Record<string, number>;

beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), 'build-'));
  ({ bytes } = await buildAll({ out }));
}, 60_000);
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** Runs a program where only the layer can be found, as in a function: outside this repository's node_modules. */
function withLayer(program: string): string {
  return execFileSync(process.execPath, ['-e', program], {
    cwd: out,
    encoding: 'utf8',
    env: { NODE_PATH: join(out, 'layers/mysql2/nodejs/node_modules') },
  });
}

describe('the layer', () => {
  test('offers both entry points, with one copy of the driver', () => {
    expect(
      withLayer(`const a = require('mysql2'), b = require('mysql2/promise');
      console.log(typeof a.createConnection, typeof b.createConnection, typeof b.createPool, a.promise === b)`),
    ).toBe('function function function true\n');
  });

  test('knows the names of the errors it was told of', () => {
    const text = readFileSync(join(out, 'layers/mysql2/nodejs/node_modules/mysql2/index.js'), 'utf8');
    for (const name of errorNames) expect(text).toContain(name);
  });

  test('every server error the project’s code names is among them', () => {
    const used = globSync('{runtime,functions,batch,database}/**/*.ts', { cwd: root }).flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/'(ER_[A-Z0-9_]+)'/g)].map(([, name]) => name!),
    );
    expect(used.filter((name) => !(errorNames as readonly string[]).includes(name))).toEqual([]);
  });

  test('reads 64-bit numbers as the package it leaves out does', () => {
    const require = createRequire(createRequire(import.meta.url).resolve('mysql2'));
    const theirs = require('long') as { new (low: number, high: number, unsigned: boolean): object };
    const ours = require(join(root, 'layers/mysql2/long.cjs')) as typeof theirs;
    const word = fc.integer({ min: 0, max: 0xffffffff });
    const told = (Long: typeof theirs, ...words: [number, number, boolean]) => {
      const long = new Long(...words) as { toNumber(): number };
      return [String(long), long.toNumber()];
    };
    fc.assert(
      fc.property(word, word, fc.boolean(), (...words) => {
        expect(told(ours, ...words)).toEqual(told(theirs, ...words));
      }),
      {
        examples: [
          [0, 0x80000000, false],
          [0xffffffff, 0xffffffff, true],
          [0xffffffff, 0xffffffff, false],
        ],
      },
    );
  });

  test('together with the largest customer function is under 400 KB', () => {
    expect(bytes['list-bills']! + bytes.layer!).toBeLessThanOrEqual(400_000);
  });
});

describe('the certificates', () => {
  test('are our region’s roots and nobody else’s', () => {
    const pems =
      readFileSync(join(out, 'layers/mysql2/rds-certificates.pem'), 'utf8').match(
        /-----BEGIN[\s\S]+?-----END CERTIFICATE-----/g,
      ) ?? [];
    expect(pems).toHaveLength(3);
    for (const pem of pems) expect(new X509Certificate(pem).subject).toContain('CN=Amazon RDS ap-northeast-2 Root CA');
  });

  test('of an unknown region, or when all have run out, stop the build', () => {
    expect(() => regionCertificates('mars-north-1')).toThrow('mars-north-1');
    expect(() => regionCertificates('ap-northeast-2', new Date('2200-01-01'))).toThrow('ap-northeast-2');
  });
});

describe('each function’s bundle', () => {
  test('holds no copy of the driver and exports handler and lambdaHandler', () => {
    for (const name of ['list-bills', 'get-bill', 'authorize', 'create-session']) {
      const text = readFileSync(join(out, `functions/${name}/handler.js`), 'utf8');
      expect(text).not.toContain('mysql_native_password');
      expect(text).toMatch(/handler:\(\)=>/);
      expect(text).toMatch(/lambdaHandler:\(\)=>/);
    }
  });

  test('says it is CommonJS, whatever folder it is put into', () => {
    for (const folder of globSync('functions/*', { cwd: out })) {
      expect(JSON.parse(readFileSync(join(out, folder, 'package.json'), 'utf8'))).toEqual({ type: 'commonjs' });
    }
  });

  test('of the migrator comes with all migrations', () => {
    const packed = globSync('*.sql', { cwd: join(out, 'functions/migrate-database/migrations') }).sort();
    expect(packed).toEqual(globSync('*.sql', { cwd: join(root, 'database/migrations') }).sort());
  });
});
