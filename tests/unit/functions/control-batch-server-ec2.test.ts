import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EC2_ERRORS } from '../../../domain/batch-server/ec2-errors.ts';
import { batchServerOf } from '../../../functions/control-batch-server/ec2.ts';
import { texts } from '../../../functions/control-batch-server/ec2-query.ts';
import { Ec2Error } from '../../../functions/control-batch-server/ports.ts';
import { type AwsService, awsService } from '../../../runtime/aws-call.ts';
import { openWire, type RecordedWire } from '../../support/recorded-wire.ts';

/** EC2's error body (EC2 API reference, "Error codes"), and whatever else a test wants to hear on the wire. */
const errorBody = (code: string, message: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r-1</RequestID></Response>`;

let answer: (response: ServerResponse) => void;
let wire: RecordedWire;
let ec2: AwsService;
const ID = 'i-0123456789abcdef0';
const server = () => batchServerOf(ec2, ID);

beforeAll(async () => {
  wire = await openWire((response) => answer(response));
  ec2 = ec2At(wire.endpoint);
});
afterAll(() => wire.close());

const ec2At = (endpoint: string, attempts = 1): AwsService => ({
  name: 'ec2',
  endpoint,
  region: 'ap-northeast-2',
  credentials: () => ({ accessKeyId: 'a', secretAccessKey: 'b' }),
  attempts,
});

const xml = (status: number, body: string) => (response: ServerResponse) => {
  response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
};

describe('errors as EC2 writes them', () => {
  // State reasons and the network's own codes are not errors on the wire.
  const onWire = EC2_ERRORS.map(({ code }) => code).filter(
    (code) =>
      /^(?!Server\.|Client\.)[A-Z][a-z]/.test(code) &&
      !['TimeoutError', 'NotSent', 'CredentialsProviderError'].includes(code),
  );

  test.each(onWire)('%s keeps its code', async (code) => {
    answer = xml(code === 'InternalError' ? 500 : 400, errorBody(code, 'the text'));
    await expect(server().start()).rejects.toMatchObject({ name: 'Ec2Error', code, message: 'the text' });
  });

  test('an unknown code is kept too; an unknown 5xx is EC2’s own failure', async () => {
    answer = xml(400, errorBody('Brand.New', 'x'));
    await expect(server().stop({ force: false })).rejects.toMatchObject({ code: 'Brand.New' });
    answer = xml(503, errorBody('Brand.New', 'x'));
    await expect(server().stop({ force: false })).rejects.toMatchObject({ code: 'InternalError' });
  });

  test('a page that is not EC2’s, a broken connection, nobody there', async () => {
    answer = xml(502, '<html>Bad gateway</html>');
    await expect(server().start()).rejects.toMatchObject({ code: 'InternalError' });
    answer = xml(400, 'no XML at all');
    await expect(server().start()).rejects.toMatchObject({ code: 'TimeoutError' });
    answer = xml(200, '<DescribeInstancesResponse><reservationSet>');
    await expect(server().describe()).rejects.toMatchObject({ code: 'TimeoutError' });
    answer = (response) => response.destroy();
    await expect(server().start()).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(batchServerOf(ec2At('http://127.0.0.1:1'), ID).start()).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });

  test('no answer within the limit of a call', async () => {
    answer = () => undefined;
    await expect(batchServerOf(ec2, ID, 50).start()).rejects.toMatchObject({ code: 'TimeoutError' });
  });

  test('credentials that cannot be had', async () => {
    const without = awsService('ec2', { AWS_REGION: 'ap-northeast-2' });
    await expect(batchServerOf(without, ID).start()).rejects.toMatchObject({ code: 'CredentialsProviderError' });
  });

  test('a short throttling, a failure inside AWS and a broken connection are ridden out; a refusal is not asked again', async () => {
    const answers = [
      xml(503, errorBody('RequestLimitExceeded', 'x')),
      (response: ServerResponse) => response.destroy(),
    ];
    const before = wire.sent.length;
    answer = (response) => (answers.shift() ?? xml(200, '<Response/>'))(response);
    await batchServerOf(ec2At(wire.endpoint, 3), ID).start();
    expect(wire.sent.length - before).toBe(3);
    answer = xml(400, errorBody('InsufficientInstanceCapacity', 'x'));
    await expect(batchServerOf(ec2At(wire.endpoint, 3), ID).start()).rejects.toMatchObject({
      code: 'InsufficientInstanceCapacity',
    });
    expect(wire.sent.length - before).toBe(4);
  });

  test('of several errors the first one counts, and entities are read', async () => {
    answer = xml(
      400,
      '<Response><Errors><Error><Code>A&amp;B</Code><Message>&lt;1&gt;</Message></Error><Error><Code>C</Code></Error></Errors></Response>',
    );
    await expect(server().start()).rejects.toMatchObject({ code: 'A&B', message: '<1>' });
    expect([...texts('<a><b>1</b><b><c/></b><b> 2 </b></a>')]).toEqual([['b', ['1', '2']]]);
  });
});

describe('requests', () => {
  const done = '<Response><return>true</return></Response>';
  const last = () => Object.fromEntries(new URLSearchParams(wire.sent.at(-1)!.body));

  test('name the one instance and nothing else', async () => {
    answer = xml(200, done);
    await server().start();
    expect(last()).toMatchObject({ Action: 'StartInstances', 'InstanceId.1': ID });
    await server().stop({ force: false });
    expect(last()).toMatchObject({ Action: 'StopInstances', 'InstanceId.1': ID, Force: 'false' });
    await server().stop({ force: true });
    expect(last()).toMatchObject({ Action: 'StopInstances', Force: 'true' });
    await server().reboot();
    expect(last()).toMatchObject({ Action: 'RebootInstances', 'InstanceId.1': ID });
    await server().changeType('m6g.large');
    expect(last()).toMatchObject({
      Action: 'ModifyInstanceAttribute',
      InstanceId: ID,
      'InstanceType.Value': 'm6g.large',
    });
    expect(Object.keys(last()).filter((key) => key.endsWith('.2'))).toEqual([]);
  });

  test('describe reads state, type, launch time and the reason of the state', async () => {
    answer = xml(
      200,
      `<DescribeInstancesResponse><reservationSet><item><instancesSet><item><instanceId>${ID}</instanceId>
        <instanceState><code>80</code><name>stopped</name></instanceState><instanceType>m7g.large</instanceType>
        <launchTime>2026-11-23T00:00:01.000Z</launchTime>
        <stateReason><code>Server.InsufficientInstanceCapacity</code><message>m</message></stateReason>
        </item></instancesSet></item></reservationSet></DescribeInstancesResponse>`,
    );
    expect(await server().describe()).toEqual({
      id: ID,
      state: 'stopped',
      type: 'm7g.large',
      launchedAt: Date.UTC(2026, 10, 23, 0, 0, 1),
      stateReason: 'Server.InsufficientInstanceCapacity',
    });
  });

  test('an instance that EC2 does not show, or does not know, is missing; any other error is an error', async () => {
    const missing = { id: ID, state: 'missing', type: '', launchedAt: null, stateReason: null };
    answer = xml(200, '<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>');
    expect(await server().describe()).toEqual(missing);
    answer = xml(400, errorBody('InvalidInstanceID.NotFound', 'x'));
    expect(await server().describe()).toEqual(missing);
    answer = xml(400, errorBody('UnauthorizedOperation', 'x'));
    await expect(server().describe()).rejects.toBeInstanceOf(Ec2Error);
  });
});
