import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { EC2Client, RunInstancesCommand, StopInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { DEFAULT_SETTINGS } from '../../../domain/batch-server/types.ts';
import { workFrom } from '../../../domain/batch-server/work-report.ts';
import { batchServerOf } from '../../../functions/control-batch-server/ec2.ts';
import { type AskWork, type BatchServer, Ec2Error } from '../../../functions/control-batch-server/ports.ts';
import { runTick, type TickPorts } from '../../../functions/control-batch-server/tick.ts';
import { cloudEnvironment } from '../../../local/ministack.ts';
import type { AwsService } from '../../../runtime/aws-call.ts';
import { acceptDrain, isDraining } from '../../../runtime/batch-server/drain.ts';
import { reportWork } from '../../../runtime/batch-server/report-work.ts';
import type { Database } from '../../../runtime/database.ts';
import { enqueue } from '../../../runtime/jobs/enqueue.ts';
import { MINISTACK_STAND_IN, MOTO_STAND_IN } from '../../support/cloud-stand-ins.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { describeAgainst } from '../../support/describe-against.ts';
import { lambdaContext, readEvent } from '../../support/events.ts';

jest.setTimeout(120_000);

const QUIET = { debug() {}, info() {}, warn() {}, error() {} };

for (const each of [MOTO_STAND_IN, MINISTACK_STAND_IN]) {
  const { name, changesTypes, start } = each;
  describeAgainst(each, 'control-batch-server', () => {
    let standIn: Awaited<ReturnType<typeof start>>;
    let client: EC2Client;
    let test_: TestDatabase;
    let instanceId: string;
    let server: BatchServer;
    const ec2 = (): AwsService => ({
      name: 'ec2',
      region: 'ap-northeast-2',
      endpoint: standIn.endpoint,
      credentials: () => ({ accessKeyId: 'test', secretAccessKey: 'test' }),
      attempts: 1,
    });

    beforeAll(async () => {
      [standIn, test_] = await Promise.all([start(), createTestDatabase()]);
      client = new EC2Client({
        endpoint: standIn.endpoint,
        region: 'ap-northeast-2',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
        maxAttempts: 1,
      });
    });

    afterAll(async () => {
      client?.destroy();
      await Promise.all([standIn?.stop(), test_?.drop()]);
    });

    beforeEach(async () => {
      const { database } = test_;
      // Schedules too: on a new database after 05:20 in Seoul and before 09:00, this morning's jobs are due at once.
      for (const table of ['job_schedule', 'job', 'job_run', 'worker', 'batch_server_event', 'batch_server_drain'])
        await database.execute(`DELETE FROM ${table}`);
      const { Instances } = await client.send(
        new RunInstancesCommand({
          ImageId: 'ami-0123456789abcdef0',
          InstanceType: 'm7g.large',
          MinCount: 1,
          MaxCount: 1,
        }),
      );
      instanceId = Instances![0]!.InstanceId!;
      await client.send(new StopInstancesCommand({ InstanceIds: [instanceId] }));
      server = batchServerOf(ec2(), instanceId);
    });

    const askWork: AskWork = async (request) => {
      const report = await reportWork(test_.database, request);
      return { ...workFrom(report), recorded: report.recorded !== false, lastEventId: report.lastEventId };
    };

    const ports = (part: Partial<TickPorts> = {}): TickPorts => ({
      instanceId,
      server,
      askWork,
      settings: { ...DEFAULT_SETTINGS, idleSeconds: 0 },
      log: QUIET,
      monotonic: () => performance.now(),
      // A tick's waits, forty times as fast.
      sleep: (milliseconds) => sleep(milliseconds / 40),
      ...part,
    });

    const story = async () => {
      const rows = await test_.database.query<{
        action: string;
        outcome: string;
        reason: string;
        state_before: string;
      }>('SELECT action, outcome, reason, state_before FROM batch_server_event ORDER BY id');
      return rows.map((row) => `${row.action} ${row.outcome} ${row.reason} (${row.state_before})`);
    };

    const hello = () =>
      test_.database.execute(
        `INSERT INTO worker (instance_id, process_id, version, slots, hello_at, heartbeat_at)
         VALUES (?, 1, 'test', 1, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))`,
        [instanceId],
      );

    test('stopped → work → started → hello → done → drained → stopped, with the reasons in batch_server_event', async () => {
      const { database } = test_;
      expect(await server.describe()).toMatchObject({ id: instanceId, state: 'stopped', type: 'm7g.large' });
      await runTick(ports(), 'tick-0', 0);
      const { jobId } = await database.transaction((tx) => enqueue(tx, { type: 'bill', params: {} }));
      await runTick(ports(), 'tick-1', 0);
      expect((await server.describe()).state).toMatch(/pending|running/);

      await hello();
      await database.execute(
        "UPDATE job SET state = 'running', lease_until = UTC_TIMESTAMP(3) + INTERVAL 30 SECOND WHERE id = ?",
        [jobId],
      );
      const busy = await runTick(ports(), 'tick-2', 0);
      expect(busy).toMatchObject({ state: 'running', decision: { action: 'none', reason: 'busy' } });

      await database.execute("UPDATE job SET state = 'succeeded', lease_until = NULL WHERE id = ?", [jobId]);
      // The minute that is paid already is over.
      const minuteLater: AskWork = async (request) => {
        const work = await askWork(request);
        const server = await isDraining(database, instanceId);
        if (server) await acceptDrain(database, instanceId);
        return work;
      };
      const { describe } = server;
      const launchedLongAgo = {
        ...server,
        describe: async () => ({ ...(await describe()), launchedAt: Date.now() - 600_000 }),
      };
      const last = await runTick(ports({ askWork: minuteLater, server: launchedLongAgo }), 'tick-3', 20_000);
      expect((await describe()).state).toMatch(/stopping|stopped/);
      expect(last.decision.reason).toMatch(/nothing-to-do|stop-settling/);
      await runTick(ports(), 'tick-4', 0);
      expect(await story()).toEqual([
        'none noted nothing-to-do (stopped)',
        'start asked work-due (stopped)',
        'start accepted work-due (stopped)',
        'start done work-due (running)',
        'drain asked nothing-to-do (running)',
        'stop asked nothing-to-do (running)',
        'stop accepted nothing-to-do (running)',
        'stop done nothing-to-do (stopped)',
        'none noted nothing-to-do (stopped)',
      ]);
    });

    test('a list of types of which nothing can be set does not keep it off', async () => {
      await test_.database.transaction((tx) => enqueue(tx, { type: 'bill', params: {} }));
      const settings = { ...DEFAULT_SETTINGS, instanceTypes: ['r7g.large'] };
      const changeType = async () => {
        throw new Ec2Error('UnauthorizedOperation', 'not allowed');
      };
      await runTick(ports({ settings, server: { ...server, changeType } }), 'tick', 3_000);
      expect(await server.describe()).toMatchObject({
        state: expect.stringMatching(/pending|running/),
        type: 'm7g.large',
      });
    });

    test('the wrapped handler does a whole tick on the event of EventBridge Scheduler', async () => {
      await test_.database.transaction((tx) => enqueue(tx, { type: 'bill', params: {} }));
      const lambda = await serveReportWork(test_.database);
      const environment = {
        ...cloudEnvironment(standIn.endpoint),
        AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint,
        BATCH_INSTANCE_ID: instanceId,
        REPORT_WORK_FUNCTION: 'report-work',
      };
      const before = { ...process.env };
      Object.assign(process.env, environment);
      try {
        const { handler } = await import(`../../../functions/control-batch-server/handler.ts?${name}`);
        // A start is looked after for as long as there is time: here that is one look.
        const result = await handler(readEvent('control-batch-server.tick'), lambdaContext(16_000));
        expect(result).toMatchObject({ state: 'stopped', decision: { action: 'start', reason: 'work-due' } });
        expect((await server.describe()).state).toMatch(/pending|running/);
        expect(await story()).toEqual(['start asked work-due (stopped)', 'start accepted work-due (stopped)']);
      } finally {
        for (const key of Object.keys(environment)) {
          if (before[key] === undefined) delete process.env[key];
          else process.env[key] = before[key];
        }
        await lambda.close();
      }
    });

    test('two ticks at the same moment start it once', async () => {
      await test_.database.transaction((tx) => enqueue(tx, { type: 'bill', params: {} }));
      let starts = 0;
      const counted = {
        ...server,
        start: () => {
          starts++;
          return server.start();
        },
      };
      await Promise.all(['a', 'b', 'c'].map((tick) => runTick(ports({ server: counted }), tick, 0)));
      expect(starts).toBe(1);
      expect((await story()).filter((line) => line.startsWith('start asked'))).toHaveLength(1);
    });

    test('changes the type of a stopped instance, reboots a running one, forces a stop', async () => {
      if (changesTypes) {
        await server.changeType('m6g.large');
        expect(await server.describe()).toMatchObject({ state: 'stopped', type: 'm6g.large' });
      } else await expect(server.changeType('m6g.large')).rejects.toMatchObject({ code: 'InvalidAction' });
      await server.start();
      expect((await server.describe()).launchedAt).toBeGreaterThan(Date.now() - 600_000);
      await server.reboot();
      await server.stop({ force: true });
      expect((await server.describe()).state).toMatch(/stopping|stopped/);
    });

    test('starting a running and stopping a stopped instance are no errors', async () => {
      await server.stop({ force: false });
      await server.start();
      await server.start();
      expect((await server.describe()).state).toMatch(/pending|running/);
    });

    test('an instance terminated behind its back is told, and nothing is asked', async () => {
      await test_.database.transaction((tx) => enqueue(tx, { type: 'bill', params: {} }));
      await client.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
      const errors: string[] = [];
      const log = { ...QUIET, error: (message: string) => void errors.push(message) };
      const result = await runTick(ports({ log }), 'tick', 50_000);
      expect(result.decision).toMatchObject({ action: 'none', reason: 'instance-gone' });
      expect(errors).toHaveLength(1);
    });

    test('an id that EC2 does not know is a missing instance', async () => {
      const unknown = batchServerOf(ec2(), 'i-0fffffffffffffff0');
      expect(await unknown.describe()).toEqual({
        id: 'i-0fffffffffffffff0',
        state: 'missing',
        type: '',
        launchedAt: null,
        stateReason: null,
      });
      await expect(unknown.start()).rejects.toBeInstanceOf(Ec2Error);
      await expect(unknown.start()).rejects.toMatchObject({ code: expect.stringMatching(/^InvalidInstanceID/) });
    });
  });
}

/** The Lambda API as far as one synchronous invocation of report-work goes. */
async function serveReportWork(database: Database) {
  const api = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', async () => {
      expect(request.url).toBe('/2015-03-31/functions/report-work/invocations');
      response.end(JSON.stringify(await reportWork(database, JSON.parse(Buffer.concat(chunks).toString()))));
    });
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
    close: () => {
      api.closeAllConnections();
      return new Promise((resolve) => api.close(resolve));
    },
  };
}
