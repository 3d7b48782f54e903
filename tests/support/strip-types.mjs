// Node's own type stripper keeps line numbers, so stack traces are true without source maps and no
// compiler has to understand TypeScript 7 (ts-jest and swc lag behind it).
import { createHash } from 'node:crypto';
import { stripTypeScriptTypes } from 'node:module';

export default {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
  getCacheKey: (source, path) => createHash('sha256').update(process.version).update(path).update(source).digest('hex'),
};
