import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { buildPortal, DIST } from '../../support/portal.ts';

const read = (file: string) => readFileSync(join(DIST, file), 'utf8');
const gzipped = (file: string) => gzipSync(readFileSync(join(DIST, file))).length;
const assets = () => readdirSync(join(DIST, 'assets')).map((file) => `assets/${file}`);

beforeAll(buildPortal, 120_000);

describe('the built portal', () => {
  test('the first page loads at most 100 KB of gzipped JavaScript; the what-if engine with all rates at most 60 KB', () => {
    const first = [...read('index.html').matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(
      (match) => match[1] as string,
    );
    expect(first.length).toBeGreaterThan(0);
    expect(first.reduce((sum, file) => sum + gzipped(file), 0)).toBeLessThanOrEqual(100_000);
    const engine = assets().find((file) => /what-if.*\.js$/.test(file)) ?? '';
    expect(gzipped(engine)).toBeLessThanOrEqual(60_000);
  });

  test('nothing needs unsafe-inline, and nothing comes from elsewhere', () => {
    const html = read('index.html');
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
    for (const script of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)) {
      expect(script[1]).toContain('src=');
      expect(script[2]).toBe('');
    }
    for (const file of ['index.html', 'sw.js', ...assets()]) {
      const addresses = read(file).match(/https?:\/\/[a-z0-9.-]+/gi) ?? [];
      // Names of XML vocabularies and of sources cited in rates, never fetched.
      expect({ file, tags: read(file).match(/@import|url\(\s*["']?https?:/g) ?? [] }).toEqual({ file, tags: [] });
      expect({ file, odd: addresses.filter((a) => !/w3\.org|preactjs\.com/.test(a)) }).toEqual({ file, odd: [] });
    }
  });

  test('every asset has a hash in its name, the worker has none, and knows the files of the shell', () => {
    for (const file of assets()) expect(file).toMatch(/-[\w-]{8}\.\w+$/);
    const worker = read('sw.js');
    expect(worker).not.toContain('__SHELL');
    for (const match of read('index.html').matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g))
      expect(worker).toContain(match[1]);
    expect(worker).not.toMatch(/operator-/);
  });
});
