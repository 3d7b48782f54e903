import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { buildAll } from '../../../tools/build-functions.ts';
import { packRelease } from '../../../tools/release-batch.ts';
import { DEBIAN_ROOT, debianRootIsUsable } from '../../support/debian-root.ts';

jest.setTimeout(180_000);

const REPOSITORY = join(import.meta.dirname, '../../..');
const inServer = (file: string) => join(REPOSITORY, 'batch/server', file);
const has = (command: string) => spawnSync('which', [command]).status === 0;
const leftOut = (what: string, how: string) => {
  console.warn(`NOT TESTED: ${what}. ${how}`);
  test(`${what}: left out. ${how}`, () => undefined);
};

if (has('shellcheck'))
  test('the scripts are clean to shellcheck', () => {
    const { stdout, status } = spawnSync('shellcheck', [inServer('user-data.sh'), inServer('fetch-program.sh')], {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
else leftOut('shellcheck of the batch server’s scripts', 'Install shellcheck.');

if (has('systemd-analyze'))
  test('the unit is clean to systemd', () => {
    const folder = mkdtempSync(join(tmpdir(), 'unit-'));
    const unit = readFileSync(inServer('batch-server.service'), 'utf8').replaceAll(
      /\/opt\/retail-batch\/(fetch-program\.sh|node\/bin\/node)/g,
      '/bin/true',
    );
    writeFileSync(join(folder, 'batch-server.service'), unit);
    const { stderr, status } = spawnSync(
      'systemd-analyze',
      ['verify', '--man=no', join(folder, 'batch-server.service')],
      { encoding: 'utf8' },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    rmSync(folder, { recursive: true });
  });
else leftOut('the unit by systemd-analyze', 'Install systemd.');

if (!debianRootIsUsable()) leftOut('user data in a clean Debian', 'As root: node tests/support/debian-root.ts');
else
  describe('user data in a clean Debian', () => {
    const MACHINE = 'i-0123456789abcdef0';
    let folder: string;
    let root: string;
    let bucket: string;
    let program: string;
    let metadata: Server;
    let metadataAnswers = true;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'machine-'));
      root = join(folder, 'root');
      // What is in it, not the name: that may be a link, and the machine would then be set up in the one that everybody copies.
      mkdirSync(root);
      execFileSync('cp', ['-a', `${DEBIAN_ROOT}/.`, root]);
      renameSync(join(root, 'usr/sbin/logrotate'), join(root, 'root/logrotate'));
      bucket = join(root, 'bucket/artifacts/batch');
      await buildAll({ out: join(folder, 'dist') });
      program = join(folder, 'dist/batch');
      packRelease({ out: bucket, program, release: 'one', node: null });
      packThisNode();
      command('aws', FAKE_AWS);
      command(
        'apt-get',
        'echo "$*" >>/apt.log; [[ $* != *install*logrotate* ]] || mv /root/logrotate /usr/sbin/logrotate',
      );
      command('systemctl', 'echo "$*" >>/systemctl.log');
      cpSync(inServer('user-data.sh'), join(root, 'root/user-data.sh'));
      metadata = createServer((request, response) => {
        const known = request.headers['x-aws-ec2-metadata-token'] === 'the-token';
        if (!metadataAnswers) response.writeHead(500).end();
        else if (request.method === 'PUT' && request.url === '/latest/api/token') response.end('the-token');
        else if (known && request.url === '/latest/meta-data/instance-id') response.end(MACHINE);
        else response.writeHead(401).end();
      });
      await new Promise<void>((resolve) => metadata.listen(0, '127.0.0.1', resolve));
    });

    afterAll(() => {
      metadata?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    /** The Node that runs this test, as a release would bring it. */
    function packThisNode(): void {
      const name = `node-linux-${process.arch}.tar.gz`;
      const staging = join(folder, 'node');
      mkdirSync(join(staging, 'bin'), { recursive: true });
      cpSync(process.execPath, join(staging, 'bin/node'));
      execFileSync('tar', ['-C', staging, '-I', 'gzip -1', '-cf', join(bucket, name), '.']);
      const sum = execFileSync('sha256sum', [name], { cwd: bucket });
      writeFileSync(join(bucket, `${name}.sha256`), sum);
    }

    function command(name: string, body: string): void {
      writeFileSync(join(root, 'usr/local/bin', name), `#!/bin/bash\nset -euo pipefail\n${body}\n`);
      chmodSync(join(root, 'usr/local/bin', name), 0o755);
    }

    const settings = (part: Record<string, string> = {}) => {
      const all = {
        STAGE: 'dev',
        AWS_REGION: 'ap-northeast-2',
        ARTIFACT_BUCKET: 'artifacts',
        DROP_BUCKET: 'drop',
        DATABASE_HOST: '127.0.0.1',
        DATABASE_PORT: '1',
        DATABASE_NAME: 'retail',
        DATABASE_USER: 'batch',
        AWS_ACCESS_KEY_ID: 'none',
        AWS_SECRET_ACCESS_KEY: 'none',
        AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${(metadata.address() as AddressInfo).port}`,
        ...part,
      };
      writeFileSync(
        join(root, 'etc/retail-batch.env'),
        Object.entries(all)
          .map(([key, value]) => `${key}=${value}\n`)
          .join(''),
      );
    };

    /** Runs a command on the machine; nothing of this process's environment goes with it. */
    function on(...args: string[]): Promise<{ status: number | null; output: string }> {
      return new Promise((resolve) => {
        const child = spawn('chroot', [root, ...args], {
          env: { PATH: '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
        });
        let output = '';
        for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
        child.once('close', (status) => resolve({ status, output }));
      });
    }

    const read = (path: string) => readFileSync(join(root, path), 'utf8');
    const log = (path: string) => (existsSync(join(root, path)) ? read(path).trim().split('\n') : []);
    const install = () => on('bash', '/root/user-data.sh');
    const fetchProgram = () => on('/opt/retail-batch/fetch-program.sh');
    const current = () => read('opt/retail-batch/current/RELEASE').trim();

    test('without its settings it says which one is missing', async () => {
      rmSync(join(root, 'etc/retail-batch.env'), { force: true });
      expect(await install()).toEqual({
        status: 1,
        output: 'retail-batch: /etc/retail-batch.env is missing; the launch template writes it\n',
      });
      settings({ DATABASE_HOST: '' });
      expect(await install()).toEqual({
        status: 1,
        output: 'retail-batch: DATABASE_HOST is not set in /etc/retail-batch.env\n',
      });
      expect(log('systemctl.log')).toEqual([]);
    });

    test('a Node whose checksum does not fit is not installed', async () => {
      settings();
      const name = `node-linux-${process.arch}.tar.gz.sha256`;
      const right = readFileSync(join(bucket, name));
      writeFileSync(join(bucket, name), `${'0'.repeat(64)}  node-linux-${process.arch}.tar.gz\n`);
      const { status, output } = await install();
      expect(status).toBe(1);
      expect(output).toContain('does not have its checksum: release it again');
      expect(existsSync(join(root, 'opt/retail-batch/node'))).toBe(false);
      writeFileSync(join(bucket, name), right);
    });

    test('installs Node 24, the program, its user and its unit, and starts it', async () => {
      settings();
      const { status, output } = await install();
      expect({ status, output }).toEqual({
        status: 0,
        output: expect.stringContaining('retail-batch: running release one'),
      });
      expect((await on('/opt/retail-batch/node/bin/node', '--version')).output).toMatch(/^v24\./);
      expect((await on('id', 'retail-batch')).status).toBe(0);
      expect(read('etc/systemd/system/batch-server.service')).toBe(
        readFileSync(inServer('batch-server.service'), 'utf8'),
      );
      expect(log('systemctl.log')).toEqual([
        'daemon-reload',
        'enable batch-server.service',
        'start batch-server.service',
      ]);
      expect(read('run/retail-batch.env').trim().split('\n')).toEqual([
        `BATCH_INSTANCE_ID=${MACHINE}`,
        `LOG_STREAM=${MACHINE}:/var/log/retail-batch.log`,
        'RELEASE=one',
      ]);
    });

    test('the log’s place is the file that the unit writes, and it is rotated without the worker’s help', async () => {
      const [, file] = /^StandardOutput=append:(.*)$/m.exec(read('etc/systemd/system/batch-server.service'))!;
      expect(read('run/retail-batch.env')).toContain(`LOG_STREAM=${MACHINE}:${file}\n`);
      expect((await on('stat', '-c', '%U', file!)).output).toBe('retail-batch\n');
      expect(log('apt.log').filter((line) => line.includes('logrotate'))).toHaveLength(1);
      // As systemd holds it open for the worker.
      const written = openSync(join(root, file!), 'a');
      writeSync(written, 'before\n');
      expect(await on('logrotate', '--force', '/etc/logrotate.d/retail-batch')).toEqual({ status: 0, output: '' });
      writeSync(written, 'after\n');
      closeSync(written);
      expect(read(file!)).toBe('after\n');
      expect((await on('zcat', `${file}.1.gz`)).output).toBe('before\n');
    });

    test('where logrotate cannot be had it says so, and the server works', async () => {
      renameSync(join(root, 'usr/sbin/logrotate'), join(root, 'root/away'));
      const { status, output } = await install();
      renameSync(join(root, 'root/away'), join(root, 'usr/sbin/logrotate'));
      expect({ status, output }).toEqual({
        status: 0,
        output: expect.stringContaining('nothing rotates /var/log/retail-batch.log: logrotate could not be installed'),
      });
    });

    test('run again, as at the boot of a baked image, it fetches no Node and ends well', async () => {
      const before = log('aws.log').filter((line) => line.includes('node-linux')).length;
      expect((await install()).status).toBe(0);
      expect(log('aws.log').filter((line) => line.includes('node-linux')).length).toBe(before);
    });

    test('the unit’s command runs the real program as its user, and SIGTERM ends it within ten seconds', async () => {
      const unit = read('etc/systemd/system/batch-server.service');
      const [, line] = /^ExecStart=(.*)$/m.exec(unit)!;
      const [, certificates] = /DATABASE_CERTIFICATES=(\S+)/.exec(unit)!;
      const environment = [
        ...log('etc/retail-batch.env'),
        ...log('run/retail-batch.env'),
        `DATABASE_CERTIFICATES=${certificates}`,
      ];
      const child = spawn('chroot', [
        '--userspec=retail-batch',
        root,
        '/usr/bin/env',
        '-i',
        ...environment,
        ...line!.split(' '),
      ]);
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
      const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
      for (const until = Date.now() + 30_000; Date.now() < until && !output.includes('database out of reach'); )
        await new Promise((resolve) => setTimeout(resolve, 100));
      expect(output).toContain('database out of reach');
      const asked = Date.now();
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
      expect(Date.now() - asked).toBeLessThan(10_000);
    });

    test('the next start takes the next release', async () => {
      packRelease({ out: bucket, program, release: 'two', node: null });
      expect((await fetchProgram()).status).toBe(0);
      expect(current()).toBe('two');
      expect(readlinkSync(join(root, 'opt/retail-batch/current'))).toMatch(/^releases\/[0-9a-f]{64}$/);
    });

    test('a release brings its own fetch-program.sh and unit to a machine that runs', async () => {
      const installed = [
        ['fetch-program.sh', 'opt/retail-batch/fetch-program.sh'],
        ['batch-server.service', 'etc/systemd/system/batch-server.service'],
      ] as const;
      for (const [, path] of installed) appendFileSync(join(root, path), '# of an older release\n');
      writeFileSync(join(root, 'systemctl.log'), '');
      expect((await fetchProgram()).status).toBe(0);
      for (const [file, path] of installed) expect(read(path)).toBe(readFileSync(inServer(file), 'utf8'));
      expect(log('systemctl.log')).toEqual(['daemon-reload']);
      expect((await fetchProgram()).output).toBe('');
      expect(log('systemctl.log')).toEqual(['daemon-reload']);
    });

    test('a fetch-program.sh that bash cannot read is not taken', async () => {
      const released = join(root, 'opt/retail-batch/current/server/fetch-program.sh');
      const right = readFileSync(released, 'utf8');
      writeFileSync(released, 'if then\n');
      expect(await fetchProgram()).toEqual({
        status: 0,
        output: expect.stringContaining('those that are here stay'),
      });
      expect(read('opt/retail-batch/fetch-program.sh')).toBe(right);
      expect((await on('test', '-x', '/opt/retail-batch/fetch-program.sh')).status).toBe(0);
      writeFileSync(released, right);
    });

    test('a broken release, or no bucket at all, leaves the program that is there', async () => {
      const archive = join(bucket, 'program.tar.gz');
      writeFileSync(`${archive}.sha256`, `${'1'.repeat(64)}  program.tar.gz\n`);
      expect(await fetchProgram()).toEqual({
        status: 0,
        output: expect.stringContaining('going on with the program that is here'),
      });
      expect(current()).toBe('two');
      writeFileSync(`${archive}.sha256`, 'not a checksum');
      expect((await fetchProgram()).status).toBe(0);
      rmSync(`${archive}.sha256`);
      expect((await fetchProgram()).status).toBe(0);
      expect(current()).toBe('two');
    });

    test('without the metadata service it goes on under the name it knows, and fails when it knows none', async () => {
      metadataAnswers = false;
      expect((await fetchProgram()).status).toBe(0);
      rmSync(join(root, 'run/retail-batch.env'));
      expect(await fetchProgram()).toEqual({
        status: 1,
        output: expect.stringContaining('does not say which machine this is'),
      });
      metadataAnswers = true;
    });

    describe('with its settings in a parameter', () => {
      const deploy = (text: string) => {
        mkdirSync(join(root, 'parameters/retail/dev'), { recursive: true });
        writeFileSync(join(root, 'parameters/retail/dev/batch-settings'), text);
      };
      const whole = (host: string) =>
        `STAGE=dev\nDROP_BUCKET=drop\nALERT_SENDER=\nDATABASE_HOST=${host}\nDATABASE_NAME=retail\nDATABASE_USER=batch\n`;
      const taken = () => read('opt/retail-batch/settings.env');
      // What the launch template does not write.
      const empty = { STAGE: '', DROP_BUCKET: '', DATABASE_HOST: '', DATABASE_NAME: '', DATABASE_USER: '' };
      beforeAll(() => settings({ SETTINGS_PARAMETER: '/retail/dev/batch-settings', ...empty }));
      afterAll(() => settings());

      test('the first start fails while there is none, and says which', async () => {
        expect(await fetchProgram()).toEqual({
          status: 1,
          output: expect.stringContaining('no settings could be had from parameter /retail/dev/batch-settings'),
        });
        deploy(whole(''));
        expect(await fetchProgram()).toEqual({
          status: 1,
          output: expect.stringContaining('DATABASE_HOST is not set in parameter /retail/dev/batch-settings'),
        });
        expect(existsSync(join(root, 'opt/retail-batch/settings.env'))).toBe(false);
      });

      test('it is installed from them, and a changed one is there at the next start', async () => {
        deploy(whole('first'));
        expect((await install()).status).toBe(0);
        expect(taken()).toBe(whole('first'));
        deploy(whole('second'));
        expect((await fetchProgram()).status).toBe(0);
        expect(taken()).toBe(whole('second'));
        // The later file of the unit wins.
        const files = [...read('etc/systemd/system/batch-server.service').matchAll(/^EnvironmentFile=-?(.*)$/gm)];
        expect(files.map(([, path]) => path)).toEqual([
          '/etc/retail-batch.env',
          '/opt/retail-batch/settings.env',
          '/run/retail-batch.env',
        ]);
      });

      test.each([
        ['lacks one', () => deploy(whole(''))],
        ['is out of reach', () => rmSync(join(root, 'parameters'), { recursive: true })],
      ])('when the parameter %s it goes on with those of the last start', async (_how, spoil) => {
        spoil();
        expect(await fetchProgram()).toEqual({
          status: 0,
          output: expect.stringContaining('going on with those of the last start'),
        });
        expect(taken()).toBe(whole('second'));
      });
    });

    describe('where the CloudWatch agent can be had', () => {
      const agent = 'opt/aws/amazon-cloudwatch-agent/bin';
      const place = () => /^LOG_STREAM=(.*)$/m.exec(read('run/retail-batch.env'))![1];
      beforeAll(() => {
        settings({ LOG_GROUP: '/retail/dev/batch' });
        command('dnf', 'true');
        mkdirSync(join(root, 'opt/aws/amazon-cloudwatch-agent/etc'), { recursive: true });
        mkdirSync(join(root, agent), { recursive: true });
      });
      afterAll(() => {
        settings();
        rmSync(join(root, 'usr/local/bin/dnf'));
      });
      const agentEndsWith = (status: number) => {
        writeFileSync(join(root, agent, 'amazon-cloudwatch-agent-ctl'), `#!/bin/bash\nexit ${status}\n`);
        chmodSync(join(root, agent, 'amazon-cloudwatch-agent-ctl'), 0o755);
      };

      test('the log’s place is the stream it is shipped to', async () => {
        agentEndsWith(0);
        expect((await install()).status).toBe(0);
        expect((await fetchProgram()).status).toBe(0);
        expect(place()).toBe(`log-group:/retail/dev/batch:log-stream:${MACHINE}`);
      });

      test('an agent that cannot be set up leaves it with the file, and is said', async () => {
        agentEndsWith(1);
        expect(await install()).toEqual({
          status: 0,
          output: expect.stringContaining('the log stays in /var/log/retail-batch.log'),
        });
        expect((await fetchProgram()).status).toBe(0);
        expect(place()).toBe(`${MACHINE}:/var/log/retail-batch.log`);
      });
    });

    test('old releases are tidied away', async () => {
      for (const release of ['three', 'four', 'five', 'six']) {
        packRelease({ out: bucket, program, release, node: null });
        expect((await fetchProgram()).status).toBe(0);
      }
      expect(current()).toBe('six');
      expect(
        execFileSync('ls', [join(root, 'opt/retail-batch/releases')], { encoding: 'utf8' })
          .trim()
          .split('\n'),
      ).toHaveLength(3);
    });

    test('baking an image installs and does not start', async () => {
      writeFileSync(join(root, 'systemctl.log'), '');
      expect(await on('bash', '/root/user-data.sh', '--bake')).toEqual({
        status: 0,
        output: expect.stringContaining('retail-batch: baked'),
      });
      expect(log('systemctl.log')).toEqual(['daemon-reload', 'enable batch-server.service']);
    });
  });

/** `aws s3 cp [--only-show-errors] s3://BUCKET/KEY TARGET|-` and `aws ssm get-parameter --name NAME …` from folders; each call is noted. */
const FAKE_AWS = `
echo "$*" >>/aws.log
args=()
for arg in "$@"; do [[ $arg == --* ]] || args+=("$arg"); done
if [[ "$1 $2 $3" == 'ssm get-parameter --name' ]]; then cat "/parameters$4"; exit; fi
[[ \${args[0]} == s3 && \${args[1]} == cp ]]
from=/bucket/\${args[2]#s3://}
[[ -e $from ]] || { echo "fatal error: (404)" >&2; exit 1; }
if [[ \${args[3]} == - ]]; then cat "$from"; else cp "$from" "\${args[3]}"; fi`;
