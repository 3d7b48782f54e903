import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument } from './openapi/document.ts';

const root = join(import.meta.dirname, '..');
const target = join(root, 'portal/public/openapi.json');

/** Writes the API's description where the site serves it (/openapi.json); with --check only says whether it is up to date. */
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const text = `${JSON.stringify(await openApiDocument(version), null, 2)}\n`;
if (process.argv.includes('--check')) {
  const current = existsSync(target) ? `${JSON.stringify(JSON.parse(readFileSync(target, 'utf8')), null, 2)}\n` : '';
  if (current !== text) {
    console.error('portal/public/openapi.json is stale: run node tools/openapi.ts');
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, text);
  console.log('wrote portal/public/openapi.json');
}
