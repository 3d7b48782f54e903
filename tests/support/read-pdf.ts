import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ReadPdf {
  pages: number;
  title: string;
  /** Width × height in points. */
  size: string;
  /** The text as poppler reads it from the glyphs' own mapping, in reading order. */
  text: string;
  fonts: { name: string; type: string; embedded: boolean; subset: boolean; unicode: boolean }[];
}

/** What an independent reader (poppler, of the set-up's test tools) finds in a PDF. */
export function readPdf(bytes: Uint8Array): ReadPdf {
  const folder = mkdtempSync(join(tmpdir(), 'pdf-'));
  try {
    const file = join(folder, 'a.pdf');
    writeFileSync(file, bytes);
    const ask = (command: string, ...args: string[]) =>
      execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe' });
    const info = new Map(
      ask('pdfinfo', file)
        .split('\n')
        .map((line) => [line.split(':')[0]!, line.slice(line.indexOf(':') + 1).trim()]),
    );
    return {
      pages: Number(info.get('Pages')),
      title: info.get('Title') ?? '',
      size: info.get('Page size') ?? '',
      text: ask('pdftotext', '-layout', file, '-'),
      fonts: ask('pdffonts', file)
        .trim()
        .split('\n')
        .slice(2)
        .map((line) => {
          const [, name = '', type = '', embedded, subset, unicode] =
            /^(\S+)\s+(.+?)\s+Identity-H\s+(\w+)\s+(\w+)\s+(\w+)/.exec(line) ?? [];
          return { name, type, embedded: embedded === 'yes', subset: subset === 'yes', unicode: unicode === 'yes' };
        }),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
