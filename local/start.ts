// `npm start`: the real template on a local cloud, from nothing to a portal one can sign in to.
//   npm start -- [--port 8080] [--cloud-port 4566] [--database-port 3316]
import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { createConnection } from 'mysql2/promise';
import { uploadSite } from '../tools/upload-site.ts';
import type { Adaptation } from './adapt-template.ts';
import { createBatchInstance } from './batch-instance.ts';
import { build, deploy, stackName, stage } from './deploy.ts';
import { openEntrance } from './entrance.ts';
import { startMariaDb } from './mariadb.ts';
import { cloudEnvironment, region, startMiniStack, untilReady } from './ministack.ts';
import { inRoot, logFolder, node24, root } from './paths.ts';
import { addDemoPeople, demoColleague, demoCustomer, demoOperator } from './people.ts';
import { choosePorts, takenPorts } from './ports.ts';
import { type Running, startProgram, stopProgram } from './processes.ts';
import { writeSamEnvironment } from './sam-environment.ts';
import { describeStack, forgetStack, runningStack } from './stack.ts';

const databaseName = 'retail';

/** What has to be stopped, in the order it was started. */
const started: { name: string; stop: () => Promise<void> }[] = [];
let ending = false;

async function main(): Promise<void> {
  const already = runningStack();
  if (already) {
    console.log(`Already running: ${already.portalUrl} (npm run local:stop ends it).`);
    return;
  }
  const ports = choosePorts(process.argv.slice(2), process.env);
  const taken = await takenPorts(ports);
  if (taken.length > 0) throw new Error(taken.join('\n'));
  const endpoint = `http://127.0.0.1:${ports.cloud}`;
  Object.assign(process.env, cloudEnvironment(endpoint));
  process.once('SIGINT', () => void end(130));
  process.once('SIGTERM', () => void end(143));
  rmSync(logFolder, { recursive: true, force: true });

  const database = await step('MariaDB', async () => {
    const server = await startMariaDb({ folder: inRoot('.local', 'data', 'mariadb'), port: ports.database });
    started.push({ name: 'MariaDB', stop: () => server.stop() });
    server.process.once('exit', () => lost('MariaDB', inRoot('.local', 'data', 'mariadb', 'mariadb.log')));
    await createSchema(server.url);
    return server;
  });
  const cloud = await step('MiniStack (the local cloud)', async () => {
    const running = startMiniStack(ports.cloud);
    keep(running);
    await untilReady(endpoint, running);
    return running;
  });
  const batchInstanceId = await step('batch server in the EC2 API, stopped', createBatchInstance);
  await step('bundle the functions, build the portal', build);
  const credentials = new URL(database.url);
  const { outputs, adaptations } = await step('sam build, samlocal deploy', () =>
    deploy(endpoint, {
      cloudPort: ports.cloud,
      portalOrigin: `http://127.0.0.1:${ports.portal}`,
      database: {
        port: ports.database,
        name: databaseName,
        user: credentials.username,
        password: decodeURIComponent(credentials.password),
      },
      batchInstanceId,
    }),
  );
  const output = (key: string) => outputs[key] ?? fail(`The stack has no output ${key}`);
  const databaseUrl = `${database.url}/${databaseName}`;
  await step('migrations (function MigrateDatabase)', () => migrate(output('MigrateDatabaseFunction')));
  await step('demo people', () => addDemoPeople({ userPoolId: output('UserPoolId') }, databaseUrl));
  await step('portal into the site bucket', () =>
    uploadSite(inRoot('dist', 'portal'), output('SiteBucketName'), { stage, apiBase: `/${stage}` }),
  );
  const machine = await step('the machine that boots when EC2 says so', async () => {
    const running = startProgram(
      'batch machine',
      node24,
      ['local/instance.ts', batchInstanceId, `${logFolder}/batch.log`],
      {
        cwd: root,
        log: `${logFolder}/machine.log`,
        env: {
          ...process.env,
          DATABASE_URL: databaseUrl,
          DROP_BUCKET: output('DropBucketName'),
          ARTIFACT_BUCKET: output('ArtifactBucketName'),
          DOCUMENTS_BUCKET: output('DocumentsBucketName'),
          BATCH_INSTANCE_ID: batchInstanceId,
          USER_POOL_ID: output('UserPoolId'),
          STAGE: stage,
          POWERTOOLS_SERVICE_NAME: 'electricity-retail-batch',
        },
      },
    );
    keep(running);
    return running;
  });
  const entrance = await step('entrance', () =>
    openEntrance({ port: ports.portal, cloudPort: ports.cloud, distributionDomain: output('DistributionDomain') }),
  );
  started.push({ name: 'entrance', stop: () => closeServer(entrance) });
  const portalUrl = `http://127.0.0.1:${ports.portal}`;
  describeStack({
    portalUrl,
    apiUrl: `${portalUrl}/${stage}`,
    stage,
    region,
    stackName,
    awsEndpointUrl: endpoint,
    databaseUrl,
    dropBucket: output('DropBucketName'),
    siteBucket: output('SiteBucketName'),
    artifactBucket: output('ArtifactBucketName'),
    batchInstanceId,
    controlFunction: output('ControlBatchServerFunction'),
    userPoolId: output('UserPoolId'),
    userPoolClientId: output('UserPoolClientId'),
    demo: demoCustomer,
    operator: demoOperator,
    colleague: demoColleague,
    pids: {
      start: process.pid,
      mariadb: database.process.pid as number,
      ministack: cloud.process.pid as number,
      machine: machine.process.pid as number,
    },
  });
  writeSamEnvironment({
    databaseUrl,
    cloudPort: ports.cloud,
    userPoolId: output('UserPoolId'),
    userPoolClientId: output('UserPoolClientId'),
    batchInstanceId,
    documentsBucket: output('DocumentsBucketName'),
  });
  announce(portalUrl, adaptations);
}

async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = Date.now();
  process.stdout.write(`… ${what}\n`);
  const result = await work();
  process.stdout.write(`✓ ${what} (${((Date.now() - began) / 1000).toFixed(1)} s)\n`);
  return result;
}

/** Ends everything when a program the stack cannot do without ends by itself. */
function keep(running: Running): void {
  started.push({ name: running.name, stop: () => stopProgram(running) });
  running.process.once('exit', () => lost(running.name, running.log));
}

function lost(name: string, log: string): void {
  if (ending) return;
  console.error(`\n✗ ${name} ended unexpectedly (see ${log}); stopping the rest.`);
  void end(1);
}

async function end(status: number): Promise<never> {
  if (!ending) {
    ending = true;
    forgetStack();
    for (const { name, stop } of started.reverse()) {
      await stop().catch((error) => console.error(`  ${name}: ${error.message}`));
      console.log(`  stopped ${name}`);
    }
    process.exit(status);
  }
  return new Promise(() => {});
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

async function createSchema(serverUrl: string): Promise<void> {
  const connection = await createConnection(serverUrl);
  await connection.query(`CREATE DATABASE IF NOT EXISTS ${databaseName} CHARACTER SET utf8mb4`);
  await connection.end();
}

async function migrate(functionName: string): Promise<void> {
  const answer = await new LambdaClient({}).send(new InvokeCommand({ FunctionName: functionName, Payload: '{}' }));
  const payload = Buffer.from(answer.Payload ?? []).toString();
  if (answer.FunctionError) throw new Error(`MigrateDatabase failed: ${payload}`);
}

function announce(portalUrl: string, adaptations: readonly Adaptation[]): void {
  const width = Math.max(...adaptations.map(({ part }) => part.length));
  console.log('\nWhat the laptop does not honour of template.yaml:');
  for (const { part, laptop } of adaptations) console.log(`  ${part.padEnd(width)}  ${laptop}`);
  console.log(`
Portal            ${portalUrl}
Demo sign-in      ${demoCustomer.username} / ${demoCustomer.password}
Operator sign-in  ${demoOperator.username} / ${demoOperator.password}, and for four eyes ${demoColleague.username} / ${demoColleague.password}
Next              npm run drop -- FILE --register     (in a second terminal)
Logs              .local/logs/
Ctrl-C stops everything this command started.`);
}

function fail(message: string): never {
  throw new Error(message);
}

try {
  await main();
} catch (error) {
  console.error(`\n✗ ${error instanceof Error ? error.message : error}`);
  await end(1);
}
