import {
  DescribeInstancesCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ReportRequest } from '../../../domain/batch-server/work-report.ts';
import { askWorkThrough } from '../../../functions/control-batch-server/ask-work.ts';
import { batchServerOf } from '../../../functions/control-batch-server/ec2.ts';
import type { AwsService } from '../../../runtime/aws-call.ts';
import type { AwsCredentials } from '../../../runtime/signature.ts';
import { openWire, type RecordedWire, type Sent } from '../../support/recorded-wire.ts';

let wire: RecordedWire;
beforeAll(async () => {
  // Its answers satisfy nobody, which is of no concern here.
  wire = await openWire((response) => response.writeHead(400).end());
});
afterAll(() => wire.close());

async function captured(call: () => Promise<unknown>): Promise<Sent> {
  const before = wire.sent.length;
  await call().catch(() => undefined);
  expect(wire.sent.length).toBe(before + 1);
  return wire.sent.at(-1) as Sent;
}

const authorization = ({ headers }: Sent) => {
  const parts = /^(\S+) Credential=([^/]+)\/\d{8}\/(\S+), SignedHeaders=(\S+), Signature=[0-9a-f]{64}$/;
  const [, algorithm, key, scope, names] = parts.exec(headers.authorization ?? '') as RegExpExecArray;
  return { algorithm, key, scope, names: (names as string).split(';') };
};

/** What the SDK signs beyond ours: the hash of the body as a header, which only S3 needs, its length, and the SDK's own traces. */
const SDK_ONLY = /^(x-amz-content-sha256|content-length|amz-sdk-invocation-id|amz-sdk-request|x-amz-user-agent)$/;

function expectSame(ours: Sent, theirs: Sent, bodyOf: (body: string) => unknown): void {
  expect([ours.method, ours.path]).toEqual([theirs.method, theirs.path]);
  expect(bodyOf(ours.body)).toEqual(bodyOf(theirs.body));
  for (const name of ['host', 'content-type', 'content-length', 'x-amz-security-token'])
    expect([name, ours.headers[name]]).toEqual([name, theirs.headers[name]]);
  const [{ names, ...mine }, { names: all, ...sdk }] = [authorization(ours), authorization(theirs)];
  expect(mine).toEqual(sdk);
  expect(names).toEqual(all.filter((name) => !SDK_ONLY.test(name)));
}

const word = fc.stringMatching(/^[A-Za-z0-9]{1,20}$/);
const access = fc.record({
  region: fc.constantFrom('ap-northeast-2', 'us-east-1'),
  credentials: fc.record<AwsCredentials>(
    { accessKeyId: word, secretAccessKey: word, sessionToken: fc.base64String({ minLength: 4 }) },
    { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
  ),
});

const serviceOf = (
  name: AwsService['name'],
  { region, credentials }: { region: string; credentials: AwsCredentials },
) => ({ name, region, endpoint: wire.endpoint, credentials: () => credentials, attempts: 1 }) satisfies AwsService;

/** The SDK's types want a token that is absent, not undefined. */
const clientOf = ({
  region,
  credentials: { accessKeyId, secretAccessKey, sessionToken },
}: {
  region: string;
  credentials: AwsCredentials;
}) => ({
  region,
  endpoint: wire.endpoint,
  maxAttempts: 1,
  credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
});

describe('what goes over the wire is what the official SDK sends', () => {
  const form = (body: string) => Object.fromEntries(new URLSearchParams(body));

  test('to EC2, whatever the id, the type, the Region and the credentials', async () => {
    // Ids and types are settings that a person types: anything may stand there.
    const text = fc.oneof(fc.stringMatching(/^i-[0-9a-f]{17}$/), fc.string({ minLength: 1, unit: 'grapheme' }));
    await fc.assert(
      fc.asyncProperty(access, text, text, async (how, id, type) => {
        const sdk = new EC2Client(clientOf(how));
        const ours = batchServerOf(serviceOf('ec2', how), id);
        const InstanceIds = [id];
        const stop = (Force: boolean) => sdk.send(new StopInstancesCommand({ InstanceIds, Force }));
        const change = new ModifyInstanceAttributeCommand({ InstanceId: id, InstanceType: { Value: type } as never });
        const pairs: [() => Promise<unknown>, () => Promise<unknown>][] = [
          [ours.describe, () => sdk.send(new DescribeInstancesCommand({ InstanceIds }))],
          [ours.start, () => sdk.send(new StartInstancesCommand({ InstanceIds }))],
          [() => ours.stop({ force: false }), () => stop(false)],
          [() => ours.stop({ force: true }), () => stop(true)],
          [ours.reboot, () => sdk.send(new RebootInstancesCommand({ InstanceIds }))],
          [() => ours.changeType(type), () => sdk.send(change)],
        ];
        for (const [mine, theirs] of pairs) expectSame(await captured(mine), await captured(theirs), form);
        sdk.destroy();
      }),
      { numRuns: 25 },
    );
  });

  test('to Lambda, whatever the function, as name or ARN, and the request', async () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/);
    const functionName = fc.oneof(
      name,
      name.map((last) => `arn:aws:lambda:ap-northeast-2:123456789012:function:${last}:live`),
    );
    const request = fc.record<ReportRequest>(
      { instanceId: fc.string({ unit: 'grapheme' }), ifLastEventId: fc.option(fc.nat()) },
      { requiredKeys: ['instanceId'] },
    );
    await fc.assert(
      fc.asyncProperty(access, functionName, request, async (how, FunctionName, asked) => {
        const sdk = new LambdaClient(clientOf(how));
        const Payload = Buffer.from(JSON.stringify(asked));
        const ours = await captured(() => askWorkThrough(serviceOf('lambda', how), FunctionName)(asked));
        const theirs = await captured(() => sdk.send(new InvokeCommand({ FunctionName, Payload })));
        expectSame(ours, theirs, (body) => body);
        sdk.destroy();
      }),
      { numRuns: 50 },
    );
  });
});
