import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asModule } from '../../../layers/mysql2/as-module.ts';
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
      console.log(typeof a.createConnection, typeof a.createPool, typeof b.createConnection, typeof b.createPool)`),
    ).toBe('function function function function\n');
    const text = (file: string) => readFileSync(join(out, 'layers/mysql2/nodejs/node_modules/mysql2', file), 'utf8');
    expect(text('index.js')).toContain('mysql_native_password');
    expect(text('on-demand.js')).not.toContain('mysql_native_password');
  });

  test('loads its second file only when that is used', () => {
    expect(
      withLayer(`const { createPool } = require('mysql2');
      const second = () => Object.keys(require.cache).filter((file) => file.endsWith('on-demand.js')).length;
      const before = second();
      createPool({ host: '127.0.0.1' });
      console.log(before, second())`),
    ).toBe('0 1\n');
  });

  test('escapes values as the driver does', () => {
    const program = `const connection = mysql.createConnection({ stream: new (require('node:stream').Duplex)({ read() {}, write() {} }) });
      console.log(JSON.stringify([connection.format('SELECT ?, ??', ["it's \\\\", 'a\`b']), connection.format('SELECT ?', []), connection.escape([1, null])]));
      process.exit()`;
    const driver = execFileSync(process.execPath, ['-e', `const mysql = require('mysql2'); ${program}`], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(withLayer(`const mysql = require('mysql2'); ${program}`)).toBe(driver);
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

  test('keeps what was used last as the package it leaves out does', () => {
    const require = createRequire(createRequire(import.meta.url).resolve('mysql2'));
    type Cache = {
      get(key: number): unknown;
      set(key: number, value: number): void;
      delete(key: number): boolean;
      clear(): void;
    };
    type Make = { createLRU(options: { max: number; onEviction?: (key: number, value: number) => void }): Cache };
    const told = ({ createLRU }: Make, max: number, steps: [keyof Cache, number][]) => {
      const said: unknown[] = [];
      const cache = createLRU({ max, onEviction: (key, value) => said.push(['gone', key, value]) });
      steps.forEach(([step, key], value) => {
        if (step === 'set') cache.set(key, value);
        else if (step === 'clear') cache.clear();
        else said.push(cache[step](key));
      });
      return said;
    };
    const key = fc.integer({ min: 0, max: 5 });
    const step = fc.tuple(fc.constantFrom<keyof Cache>('get', 'set', 'set', 'set', 'delete'), key);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 40 }), (max, steps) => {
        expect(told(require(join(root, 'layers/mysql2/lru.cjs')), max, steps)).toEqual(
          told(require('lru.min'), max, steps),
        );
      }),
    );
    const full: [keyof Cache, number][] = [
      ['set', 1],
      ['set', 2],
      ['clear', 0],
      ['get', 1],
      ['set', 3],
    ];
    expect(told(require(join(root, 'layers/mysql2/lru.cjs')), 2, full)).toEqual(told(require('lru.min'), 2, full));
    expect(() => (require(join(root, 'layers/mysql2/lru.cjs')) as Make).createLRU({ max: 0 })).toThrow(
      'positive integer',
    );
  });

  test('together with the largest customer function is under 400 KB', () => {
    expect(bytes['list-bills']! + bytes.layer!).toBeLessThanOrEqual(400_000);
  });
});

describe('a file of the driver as a module', () => {
  const never = () => false;

  test('imports what it required at its start, or later, and keeps Node’s own and what comes on demand', () => {
    const source = `'use strict';
const Net = require('net');
const Packet = require('./packet.js');
const { a, b } = require('../two.js');
const later = () => [require('./three.js'), require('./on-demand.js')];
module.exports = Packet;
`;
    const text = asModule(source, 'file', (request) => request === './on-demand.js');
    expect(text.match(/^import .*$/gm)).toEqual([
      `import Packet from './packet.js';`,
      `import required1 from '../two.js';`,
      `import required2 from './three.js';`,
    ]);
    expect(text).toContain(`const Net = require('net');`);
    expect(text).toContain('const { a, b } = required1;');
    expect(text).toContain(`[required2, require('./on-demand.js')]`);
    expect(text).toContain('export default Packet;');
  });

  test('exports an object where it filled one', () => {
    expect(asModule('exports.a = 1;\nmodule.exports.b = 2;', 'file', never)).toMatch(
      /export default module\.exports;$/,
    );
  });

  test('that is written in another way stops the build', () => {
    const found = {
      exported: 'exports.a = 1;\nmodule.exports = Thing;',
      required: `let a = 1, b = require('elsewhere');\nmodule.exports = b;`,
    };
    expect(() => asModule(found.exported, 'lib/odd.js', never)).toThrow('lib/odd.js');
    expect(() => asModule(found.required, 'lib/odd.js', never)).toThrow('lib/odd.js');
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
