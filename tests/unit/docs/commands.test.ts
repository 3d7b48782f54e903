import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

// What README and docs tell people to run, click or open is there.

const root = join(import.meta.dirname, '..', '..', '..');
const documents = ['README.md', 'CHANGELOG.md', 'functions/README.md', ...globSync('docs/*.md', { cwd: root })];
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** The anchors GitHub makes of a document's headings. */
const anchorsOf = (path: string): string[] =>
  [...read(path).matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe.each(documents)('%s', (document) => {
  const text = read(document);

  test('links to what is there', () => {
    const links = [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, target]) => target!);
    const broken = links.filter((target) => {
      const [path, anchor] = target.split('#');
      const file = path === '' ? document : join(dirname(document), path!);
      if (!existsSync(join(root, file))) return true;
      return anchor !== undefined && file.endsWith('.md') && !anchorsOf(file).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  test('names npm scripts that are there', () => {
    const named = [...text.matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)].map(([, name]) => name!);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test('names programs that are there', () => {
    const named = [...text.matchAll(/\bnode ((?:tools|tests|local)\/[\w./-]+\.(?:ts|mjs))/g)].map(([, path]) => path!);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

test('every npm script that people run is told in README or docs', () => {
  const told = documents.map(read).join('\n');
  const inner = ['setup', 'prestart', 'pretest', 'lint', 'types'];
  const untold = Object.keys(scripts).filter(
    (name) =>
      !inner.includes(name) &&
      !told.includes(`npm run ${name}`) &&
      !told.includes(`npm run --silent ${name}`) &&
      !told.includes(`npm ${name}`) &&
      !told.includes(`\`${name}\``),
  );
  expect(untold).toEqual([]);
});
