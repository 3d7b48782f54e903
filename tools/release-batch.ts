/**
 * Releases the batch program: packs it with its unit, and Node for the server's architecture, each with its checksum, and puts
 * them where batch/server/user-data.sh and fetch-program.sh look.
 *   node tools/release-batch.ts --bucket ARTIFACT_BUCKET [--architecture arm64|x64] [--without-node]
 *   node tools/release-batch.ts --out FOLDER …            (the same files, in a folder)
 * The running server takes a new program at its worker's next start.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { buildAll } from './build-functions.ts';

const ROOT = join(import.meta.dirname, '..');
const SERVER_FILES = ['batch-server.service', 'fetch-program.sh', 'user-data.sh'];

export type Architecture = 'arm64' | 'x64';

export interface ReleaseOptions {
  /** Folder that gets the files. */
  out: string;
  /** Build of the batch program: main.js and what lies beside it. */
  program: string;
  /** Shown as the worker's version. */
  release: string;
  /** Null: the Node that is in the bucket already stays. */
  node: Architecture | null;
}

/** Writes the files of a release. The same program packs to the same bytes, so that releasing it again changes nothing. */
export function packRelease({ out, program, release, node }: ReleaseOptions): void {
  mkdirSync(out, { recursive: true });
  const staging = mkdtempSync(join(tmpdir(), 'release-'));
  try {
    const folder = join(staging, 'program');
    cpSync(program, folder, { recursive: true });
    for (const file of SERVER_FILES) cpSync(join(ROOT, 'batch/server', file), join(folder, 'server', file));
    writeFileSync(join(folder, 'RELEASE'), `${release}\n`);
    pack(folder, join(out, 'program.tar.gz'));
    cpSync(join(ROOT, 'batch/server/user-data.sh'), join(out, 'user-data.sh'));
    if (node !== null) packNode(node, staging, out);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Node as the npm package of its architecture, in the version that everything is tested with. */
function packNode(architecture: Architecture, staging: string, out: string): void {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: { node: string };
  };
  const folder = join(staging, 'npm');
  mkdirSync(folder);
  const name = `node-linux-${architecture}`;
  execFileSync('npm', ['pack', '--silent', `${name}@${devDependencies.node}`], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const archive = readdirSync(folder).find((file) => file.endsWith('.tgz'));
  if (archive === undefined) throw new Error(`npm pack ${name} wrote no archive`);
  execFileSync('tar', ['-xzf', archive, 'package/bin/node'], { cwd: folder });
  pack(join(folder, 'package'), join(out, `${name}.tar.gz`));
}

function pack(folder: string, archive: string): void {
  const sameBytes = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=u+rw,go+r-w'];
  const tar = execFileSync('tar', [...sameBytes, '-C', folder, '-cf', '-', ...readdirSync(folder).sort()], {
    maxBuffer: 1 << 30,
  });
  writeFileSync(archive, execFileSync('gzip', ['-n', '-9'], { input: tar, maxBuffer: 1 << 30 }));
  const name = archive.slice(archive.lastIndexOf('/') + 1);
  const checksum = createHash('sha256').update(readFileSync(archive)).digest('hex');
  writeFileSync(`${archive}.sha256`, `${checksum}  ${name}\n`);
}

async function upload(folder: string, bucket: string): Promise<void> {
  const s3 = new S3Client({});
  // Archives before their checksums: who reads in between finds a checksum that does not fit, and keeps what it has.
  const files = readdirSync(folder).sort((a, b) => Number(a.endsWith('.sha256')) - Number(b.endsWith('.sha256')));
  for (const file of files) {
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: `batch/${file}`, Body: readFileSync(join(folder, file)) }),
    );
    console.log(`s3://${bucket}/batch/${file}`);
  }
}

/** The commit, or the package's version where there is no repository. */
function releaseName(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty', '--tags'], { cwd: ROOT, encoding: 'utf8' }).trim();
  } catch {
    return (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version;
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      bucket: { type: 'string' },
      out: { type: 'string' },
      architecture: { type: 'string', default: 'arm64' },
      'without-node': { type: 'boolean', default: false },
    },
  });
  const { bucket, architecture } = values;
  if ((bucket === undefined) === (values.out === undefined) || (architecture !== 'arm64' && architecture !== 'x64')) {
    console.error(
      'Usage: node tools/release-batch.ts (--bucket NAME | --out FOLDER) [--architecture arm64|x64] [--without-node]',
    );
    process.exit(2);
  }
  const program = join(ROOT, 'dist/batch');
  // Always: what lies there may be of another release than the one checked out, whose name it would get.
  await buildAll();
  const out = values.out ?? mkdtempSync(join(tmpdir(), 'release-'));
  packRelease({ out, program, release: releaseName(), node: values['without-node'] ? null : architecture });
  if (bucket !== undefined) await upload(out, bucket);
  else console.log(`release in ${out}`);
}
