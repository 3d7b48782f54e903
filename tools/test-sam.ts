// `npm run test:sam`: the template through every checker, and every function in the real runtime container.
// Needs Docker for the second half and the image public.ecr.aws/lambda/nodejs:24-x86_64 (see --image-script).
//   --checks-only   leaves the containers out, and says so
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createConnection } from 'mysql2/promise';
import { createBatchInstance } from '../local/batch-instance.ts';
import { freePort, startMariaDb } from '../local/mariadb.ts';
import { cloudEnvironment, startMiniStack, untilReady } from '../local/ministack.ts';
import { inRoot, ministackBin, node24, root, samBin } from '../local/paths.ts';
import { runToEnd, stopProgram } from '../local/processes.ts';
import { writeSamEnvironment } from '../local/sam-environment.ts';
import { readTemplate } from './read-template.ts';
import { type Invocation, invocations } from './test-sam/invocations.ts';
import { openRelay } from './test-sam/relay.ts';

const image = 'public.ecr.aws/lambda/nodejs:24-x86_64';
const env = { ...process.env, AWS_DEFAULT_REGION: 'ap-northeast-2', SAM_CLI_TELEMETRY: '0' };
const folder = inRoot('.local', 'test-sam');
let passed = 0;
const failures: string[] = [];

async function check(name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    passed++;
    console.log(`✓ ${name}`);
  } catch (error) {
    failures.push(name);
    console.log(`✗ ${name}\n${error instanceof Error ? error.message : error}`);
  }
}

const command = (program: string, ...args: string[]) => runToEnd(program, args, { cwd: root, env });

async function checkTemplate(): Promise<void> {
  // --lint replaces the transform check, it is not on top of it: both are needed.
  await check('sam validate', async () => void (await command(samBin('sam'), 'validate')));
  await check('sam validate --lint', async () => void (await command(samBin('sam'), 'validate', '--lint')));
  await check('cfn-lint of the transformed template', async () => {
    const transformed = await command(ministackBin('python'), 'tools/transform-template.py');
    writeFileSync(`${folder}/transformed.json`, transformed);
    await command(samBin('cfn-lint'), `${folder}/transformed.json`);
  });
  await check(
    'mistakes that no public linter sees',
    async () => void (await command(node24, 'tools/lint-template.ts')),
  );
  await check('migrations that would lock a big table or break the running version', async () => {
    await command(node24, 'tools/lint-migrations.ts');
  });
  await check('checkov, with a reason for each check that is left out', async () => {
    const checkov = inRoot('.local', 'python', 'checkov', 'bin', 'checkov');
    if (!existsSync(checkov)) throw new Error('checkov is not installed: node local/setup.mjs --template-checks');
    await command(checkov, '--config-file', '.checkov.yaml');
  });
}

/** The image from a registry or, where none can be reached, from the stand-in's recipe beside the repository. */
function haveImage(): boolean {
  const has = () => spawnSync('docker', ['image', 'inspect', image]).status === 0;
  const standIn = inRoot('..', 'shared', 'tools', 'lambda-image', 'build.sh');
  if (has()) return true;
  if (existsSync(standIn)) spawnSync('bash', [standIn], { stdio: 'inherit' });
  else spawnSync('docker', ['pull', image], { stdio: 'inherit' });
  return has();
}

async function invokeAll(): Promise<void> {
  const database = await startMariaDb({ folder: `${folder}/mariadb`, durable: false });
  const cloudPort = await freePort();
  const cloud = startMiniStack(cloudPort);
  const relay = await openRelay(image, [database.port, cloudPort]);
  try {
    const admin = await createConnection(database.url);
    await admin.query('CREATE DATABASE retail CHARACTER SET utf8mb4');
    await admin.end();
    await untilReady(`http://127.0.0.1:${cloudPort}`, cloud);
    Object.assign(process.env, cloudEnvironment(`http://127.0.0.1:${cloudPort}`));
    const environment = writeSamEnvironment(
      {
        databaseUrl: `${database.url}/retail`,
        cloudPort,
        ...(await createUserPool()),
        batchInstanceId: await createBatchInstance(),
        documentsBucket: 'documents',
      },
      `${folder}/env.json`,
    );
    for (const invocation of invocations) await invoke(invocation, environment, relay.network);
  } finally {
    relay.close();
    await stopProgram(cloud);
    await database.stop();
  }
}

/** So that sign-in answers as it does for a wrong password, not as for a pool that is not there. */
async function createUserPool(): Promise<{ userPoolId: string; userPoolClientId: string }> {
  const cognito = new CognitoIdentityProviderClient({});
  const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'test-sam' }));
  const userPoolId = UserPool?.Id as string;
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId: userPoolId,
      ClientName: 'portal',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
    }),
  );
  return { userPoolId, userPoolClientId: UserPoolClient?.ClientId as string };
}

async function invoke(
  { logicalId, event, complaint }: Invocation,
  environment: string,
  network: string,
): Promise<void> {
  await check(`sam local invoke ${logicalId} -e events/${event}`, async () => {
    const output = await command(
      samBin('sam'),
      ...['local', 'invoke', logicalId, '--event', `events/${event}`, '--env-vars', environment],
      ...['--docker-network', network, '--skip-pull-image', '--parameter-overrides', 'Architecture=x86_64'],
    );
    const answer = lastJson(output);
    const wrong = complaint(answer);
    if (wrong) throw new Error(`${wrong}: ${output}`);
  });
}

/** SAM prints the container's log on standard error and the answer on standard output, with notices before it. */
function lastJson(output: string): Record<string, unknown> {
  const line = output
    .split('\n')
    .filter((each) => each.startsWith('{'))
    .at(-1);
  if (line === undefined) throw new Error(`no answer in: ${output}`);
  return JSON.parse(line);
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
await checkTemplate();
await check('every function is invoked', async () => {
  const ids = Object.entries(readTemplate().Resources)
    .filter(([, { Type }]) => Type === 'AWS::Serverless::Function')
    .map(([id]) => id);
  const missing = ids.filter((id) => !invocations.some(({ logicalId }) => logicalId === id));
  if (missing.length > 0) throw new Error(`no event in tools/test-sam/invocations.ts for ${missing.join(', ')}`);
});
if (process.argv.includes('--checks-only')) console.log('sam local invoke: left out (--checks-only)');
else if (!haveImage()) {
  failures.push('sam local invoke');
  console.log(`✗ sam local invoke: Docker with the image ${image} is needed`);
} else {
  await command(node24, 'tools/build-functions.ts');
  await command(samBin('sam'), 'build');
  await invokeAll();
}
console.log(
  `\nTests:       ${failures.length > 0 ? `${failures.length} failed, ` : ''}${passed} passed, ${passed + failures.length} total`,
);
process.exit(failures.length > 0 ? 1 : 0);
