// Installs what `npm start` and `npm test` need, and nothing else. Plain JavaScript without packages, because it runs
// on whatever Node (>= 20) the machine has, before anything is installed. A second run with nothing to do is < 2 s.
//   node local/setup.mjs [--browser] [--test-tools] [--template-checks] [--debian-root]
// --browser: Chromium for the browser tests. --test-tools: what some tests compare with: the public readers, a stand-in of
// AWS, the validator of the API's description and Schemathesis, xmllint (Green Button exports against the public
// schema), poppler (what a bill's PDF says), and a TCP proxy that misbehaves (needs Go, does without).
// --template-checks: checkov, for npm run test:sam. --debian-root: shellcheck, and a clean Debian that the batch server is set up in (root).
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const stampFile = join(root, '.local', 'setup.json');
const stamps = existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {};
const wants = new Set(process.argv.slice(2));
let didWork = false;

const digest = (...files) => {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
};

const remember = (step, value) => {
  stamps[step] = value;
  mkdirSync(join(root, '.local'), { recursive: true });
  writeFileSync(stampFile, `${JSON.stringify(stamps, null, 2)}\n`);
};

const running = new Set();

const fail = (message) => {
  console.error(`\nset-up: ${message}`);
  for (const child of running) child.kill();
  process.exit(1);
};

const lastLines = (text) => String(text).trimEnd().split('\n').slice(-40).join('\n');

const found = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

/** Runs one command, shows that it is alive, and prints its output only when it fails. */
async function run(title, command, args, options = {}) {
  didWork = true;
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
  running.add(child);
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  console.log(`set-up: ${title} …`);
  const alive = setInterval(() => console.log(`set-up: ${title} … ${seconds()} s`), 15_000);
  const status = await new Promise((resolve) => {
    child.on('error', (error) => {
      output.push(Buffer.from(String(error)));
      resolve(1);
    });
    child.on('close', resolve);
  });
  clearInterval(alive);
  running.delete(child);
  if (status !== 0) fail(`${title} failed: ${command} ${args.join(' ')}\n${lastLines(Buffer.concat(output))}`);
  console.log(`set-up: ${title}: done in ${seconds()} s`);
}

async function npmPackages() {
  const wanted = digest('package-lock.json');
  if (stamps.npm === wanted && existsSync(join(root, 'node_modules/.bin/node'))) return;
  await run('npm packages (Node 24 among them)', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  remember('npm', wanted);
}

function python() {
  const probe = spawnSync('python3', ['-c', 'import sys, venv, ensurepip; print(sys.version_info >= (3, 11))']);
  if (probe.status !== 0 || !String(probe.stdout).includes('True'))
    fail('Python 3.11 or newer with the venv module is needed. Debian: apt-get install python3-venv');
}

async function virtualEnvironment(name, title) {
  const requirements = `local/python/${name}.txt`;
  const wanted = digest(requirements);
  const folder = join(root, '.local', 'python', name);
  if (stamps[`python:${name}`] === wanted && existsSync(join(folder, 'bin', 'python'))) return;
  python();
  await run(`Python environment "${name}" (${title}): create`, 'python3', ['-m', 'venv', '--clear', folder]);
  await run(`Python environment "${name}" (${title}): install`, join(folder, 'bin', 'pip'), [
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    // Python compiles what it imports when it does; compiling all of it is a quarter of an install.
    '--no-compile',
    '-r',
    requirements,
  ]);
  remember(`python:${name}`, wanted);
}

const aptAlternatives = {
  mariadb:
    'Choices: set DATABASE_URL=mysql://user:password@host:port to a MariaDB or MySQL server of yours; install MariaDB 10.11 ' +
    'or newer so that mariadbd is on PATH; or run one in a container: docker run -p 127.0.0.1:3306:3306 -e MARIADB_ALLOW_EMPTY_ROOT_PASSWORD=1 mariadb:10.11',
  textTools: 'Install xmllint (of libxml2) and pdftotext (of poppler) so that they are on PATH.',
  chromium: 'Install Chromium so that `chromium` is on PATH (the browser tests need it).',
};

async function debianPackages(key, packages) {
  if (!found('apt-get'))
    fail(`${packages.join(', ')}: not found, and there is no apt-get here.\n${aptAlternatives[key] ?? ''}`);
  const asRoot = process.getuid?.() === 0;
  if (!asRoot && spawnSync('sudo', ['-n', 'true']).status !== 0)
    fail(
      `${packages.join(', ')}: not found, and neither root nor password-less sudo is available.\n${aptAlternatives[key] ?? ''}`,
    );
  const apt = (args) => (asRoot ? ['apt-get', args] : ['sudo', ['apt-get', ...args]]);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('Debian package list', ...apt(['update', '-qq']), { env });
  await run(`Debian: ${packages.join(' ')}`, ...apt(['install', '-y', '-qq', '--no-install-recommends', ...packages]), {
    env,
  });
}

async function mariadb() {
  if (process.env.DATABASE_URL) return;
  if (found('mariadbd') || existsSync('/usr/sbin/mariadbd')) return;
  await debianPackages('mariadb', ['mariadb-server', 'mariadb-client']);
}

async function browser() {
  if (!wants.has('--browser') || (found('chromium') && existsSync('/usr/share/fonts/truetype/nanum'))) return;
  await debianPackages('chromium', ['chromium', 'fonts-nanum']);
}

const node24 = join(root, 'node_modules', '.bin', 'node');

async function textTools() {
  const packages = [];
  if (!found('xmllint')) packages.push('libxml2-utils');
  if (!found('pdftotext')) packages.push('poppler-utils');
  if (packages.length > 0) await debianPackages('textTools', packages);
}

/** Both scripts know their own requirements and do nothing when these are installed. */
async function readersAndStandIns() {
  const wanted = digest('tests/conformance/requirements.txt', 'tests/support/requirements-moto.txt');
  if (stamps.testTools === wanted) return;
  python();
  await run('public meter-file readers (for tests)', node24, ['tools/set-up-readers.ts']);
  await run('moto, a stand-in of AWS (for tests)', node24, ['tests/support/cloud-stand-ins.ts']);
  remember('testTools', wanted);
}

/** For the tests of the batch server's own set-up. 120 MB from a Debian mirror, and only root may enter it: asked for by itself. */
async function debianRoot() {
  if (!wants.has('--debian-root')) return;
  const programs = { shellcheck: 'shellcheck', debootstrap: 'debootstrap', 'systemd-analyze': 'systemd' };
  const missing = Object.keys(programs).filter((program) => !found(program));
  if (missing.length > 0)
    await debianPackages(
      'debianRoot',
      missing.map((program) => programs[program]),
    );
  if (!existsSync(join(root, '.local', 'debian-root', 'etc', 'debian_version')))
    await run('a clean Debian (for tests)', node24, ['tests/support/debian-root.ts']);
}

/** A machine without Go is told so and goes on: the fault tests then use our own proxy alone. */
async function toxiproxy() {
  if (!wants.has('--test-tools') || existsSync(join(root, '.local', 'go', 'toxiproxy-2.5.0', 'server'))) return;
  await run('toxiproxy, a TCP proxy that misbehaves (for tests)', node24, ['tests/support/toxiproxy.ts']);
  if (!existsSync(join(root, '.local', 'go', 'toxiproxy-2.5.0', 'server')))
    console.log(
      'set-up: toxiproxy could not be built (it needs Go 1.21 or later): the fault tests use our own proxy alone',
    );
}

async function pythonPrograms() {
  await virtualEnvironment('sam', 'SAM CLI, samlocal, cfn-lint');
  await virtualEnvironment('ministack', 'the local cloud');
  if (wants.has('--template-checks')) await virtualEnvironment('checkov', 'checks of the template');
  if (!wants.has('--test-tools')) return;
  await virtualEnvironment('series', 'measured use of years, for the forecast');
  await virtualEnvironment('schemathesis', 'tests of the API made from its description');
}

/** One after the other: Debian's package manager takes one caller at a time. */
async function machinePrograms() {
  await mariadb();
  await browser();
  if (wants.has('--test-tools')) await textTools();
  await debianRoot();
  if (wants.has('--test-tools')) await readersAndStandIns();
  await toxiproxy();
}

async function generatedCode() {
  const generator = join(root, 'tools', 'compile-validators.ts');
  if (!existsSync(generator)) return;
  const result = spawnSync(node24, [generator], { cwd: root, encoding: 'utf8' });
  if (result.status !== 0) fail(`the request validators could not be compiled:\n${result.stdout}${result.stderr}`);
}

await npmPackages();
// Two at a time: on two cores 282 s of one after the other become 160.
await Promise.all([pythonPrograms(), machinePrograms()]);
await generatedCode();
if (didWork) console.log('set-up: everything is in place');
