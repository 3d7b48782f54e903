import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { FONT_FILES } from '../batch/bill-document/font-files.ts';
import { regionCertificates } from '../layers/mysql2/certificates.ts';
import { layerDiet, mysqlDiet, onDemandDiet } from '../layers/mysql2/diet.ts';
import { compileValidators } from './compile-validators.ts';

const root = join(import.meta.dirname, '..');

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  // CommonJS: plain Node honours NODE_PATH, where the layer is, for require() only.
  format: 'cjs',
  minify: true,
  legalComments: 'none',
  // ESM sources first: client-ec2 is 851 KB that way and 1,478 KB the other.
  mainFields: ['module', 'main'],
  loader: { '.sql': 'text' },
  define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename', 'import.meta.main': 'false' },
  logLevel: 'warning',
} satisfies BuildOptions;

export interface BuildSummary {
  /** Bundle bytes by function name, and of the layer and the batch program under `layer` and `batch`. */
  readonly bytes: Record<string, number>;
}

/**
 * Builds everything that is deployed as code: one esbuild run for all functions (dist/functions/NAME/handler.js), the mysql2 layer as one file
 * (dist/layers/mysql2), and the batch programs (dist/batch/main.js, share.js). SAM takes the folders as they are.
 */
export async function buildAll({ region = 'ap-northeast-2', out = join(root, 'dist') } = {}): Promise<BuildSummary> {
  // Beside its place, then moved there: a build that fails leaves the one before it.
  const staging = join(out, `.building-${process.pid}`);
  try {
    const summary = await buildInto(staging, region);
    for (const folder of readdirSync(staging)) {
      rmSync(join(out, folder), { recursive: true, force: true });
      renameSync(join(staging, folder), join(out, folder));
    }
    return summary;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

async function buildInto(out: string, region: string): Promise<BuildSummary> {
  await compileValidators();
  const names = globSync('functions/*/handler.ts', { cwd: root })
    .map((file) => basename(dirname(file)))
    .sort();
  const batch = existsSync(join(root, 'batch/main.ts'));
  await Promise.all([
    build({
      ...common,
      entryPoints: names.map((name) => ({ in: `functions/${name}/handler.ts`, out: `${name}/handler` })),
      outdir: join(out, 'functions'),
      external: ['mysql2', 'mysql2/promise'],
    }),
    build({
      ...common,
      entryPoints: ['layers/mysql2/entry.mjs'],
      outfile: join(out, 'layers/mysql2/nodejs/node_modules/mysql2/index.js'),
      plugins: [layerDiet()],
    }),
    build({
      ...common,
      entryPoints: ['layers/mysql2/on-demand.cjs'],
      outfile: join(out, 'layers/mysql2/nodejs/node_modules/mysql2/on-demand.js'),
      plugins: [onDemandDiet()],
    }),
    ...(batch
      ? [
          build({
            ...common,
            // The worker of the batch server, and the program of AWS Batch's array jobs.
            entryPoints: ['batch/main.ts', 'batch/share.ts'],
            outdir: join(out, 'batch'),
            plugins: [mysqlDiet()],
            // PDFKit makes the address of a file beside it when it is loaded; the file itself is only read for PDF/A.
            banner: { js: "const bundleUrl=require('node:url').pathToFileURL(__filename).href;" },
            define: { ...common.define, 'import.meta.main': 'true', 'import.meta.url': 'bundleUrl' },
          }),
        ]
      : []),
  ]);
  const certificates = regionCertificates(region);
  for (const name of names) commonJs(join(out, 'functions', name));
  writeLayer(join(out, 'layers/mysql2'), certificates);
  copyMigrations(join(out, 'functions/migrate-database'));
  if (batch) {
    commonJs(join(out, 'batch'));
    writeFileSync(join(out, 'batch/rds-certificates.pem'), certificates);
    copyMigrations(join(out, 'batch'));
    copyFonts(join(out, 'batch/fonts'));
  }
  return { bytes: sizes(out, names, batch) };
}

function commonJs(folder: string): void {
  writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}\n');
}

function writeLayer(folder: string, certificates: string): void {
  const package_ = join(folder, 'nodejs/node_modules/mysql2');
  mkdirSync(package_, { recursive: true });
  writeFileSync(join(package_, 'package.json'), '{"name":"mysql2","type":"commonjs","main":"index.js"}\n');
  writeFileSync(join(package_, 'promise.js'), `module.exports = require('./on-demand.js').promise;\n`);
  writeFileSync(join(folder, 'rds-certificates.pem'), certificates);
}

/** The migrator reads its SQL from the folder beside it. */
function copyMigrations(folder: string): void {
  if (existsSync(folder)) cpSync(join(root, 'database/migrations'), join(folder, 'migrations'), { recursive: true });
}

/** The printed bill's fonts with their licence, for the batch server only. */
function copyFonts(folder: string): void {
  for (const file of Object.values(FONT_FILES)) {
    cpSync(join(root, 'node_modules/@expo-google-fonts/noto-sans-kr', file), join(folder, file), { recursive: true });
  }
}

function sizes(out: string, names: string[], batch: boolean): Record<string, number> {
  const files: Record<string, string> = {
    ...Object.fromEntries(names.map((name) => [name, `functions/${name}/handler.js`])),
    layer: 'layers/mysql2/nodejs/node_modules/mysql2/index.js',
    ...(batch ? { batch: 'batch/main.js' } : {}),
  };
  return Object.fromEntries(Object.entries(files).map(([name, file]) => [name, statSync(join(out, file)).size]));
}

if (import.meta.main) {
  const started = performance.now();
  const { bytes } = await buildAll({ ...(process.env.AWS_REGION ? { region: process.env.AWS_REGION } : {}) });
  for (const [name, size] of Object.entries(bytes))
    console.log(`${name.padEnd(24)} ${(size / 1000).toFixed(1).padStart(8)} KB`);
  console.log(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
