// The real template on a local cloud of its own: nothing has to run, `npm run setup` is enough.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { cloudEnvironment } from '../../../local/ministack.ts';
import { publish, staleFunctions } from '../../../tools/deploy/publish.ts';
import { fill } from '../../../tools/template/evaluate.ts';
import { transformTemplates } from '../../../tools/template/transformed.ts';
import { DeployLab, laptop } from './lab.ts';

type Resources = Awaited<ReturnType<DeployLab['resources']>>;

let lab: DeployLab;
let first: Resources;

const functionIds = (resources: Resources) =>
  [...resources]
    .filter(([, { type }]) => type === 'AWS::Lambda::Function')
    .map(([id, { physicalId }]) => ({ id, physicalId }));

const publishedAll = async (resources: Resources) =>
  new Map(
    await Promise.all(
      functionIds(resources).map(async ({ id, physicalId }) => [id, await lab.published(physicalId)] as const),
    ),
  );

beforeAll(async () => {
  lab = await DeployLab.open();
}, 90_000);
afterAll(async () => {
  await lab?.close();
});

test('the first deploy makes every resource the template has under these parameters', async () => {
  await lab.deploy();
  expect(await lab.status()).toBe('CREATE_COMPLETE');
  first = await lab.resources();
  const expected = fill(transformTemplates([lab.template])[0]!, laptop).resources;
  // A version's and a deployment's logical id carries a hash of what SAM uploaded, which is another here than without an upload.
  const plain = (ids: Iterable<string>) =>
    [...ids].map((id) => id.replace(/(Version|PortalApiDeployment|Mysql2Layer)[0-9a-f]{10}$/, '$1')).sort();
  expect(plain(first.keys())).toEqual(plain(Object.keys(expected)));
  const types = (values: Iterable<{ type: string }>) => [...new Set([...values].map(({ type }) => type))].sort();
  expect(types(first.values())).toEqual(types(Object.values(expected).map(({ Type }) => ({ type: Type }))));
}, 120_000);

test('every function is published and people get its first version', async () => {
  for (const [id, published] of await publishedAll(first))
    expect([id, published]).toEqual([id, { versions: ['1'], live: '1' }]);
});

test('a second deploy without a change changes nothing', async () => {
  const output = await lab.deploy();
  expect(output).toContain('No changes to deploy');
  expect(await lab.resources()).toEqual(first);
}, 60_000);

test('a deploy with one changed function publishes that one and leaves the others alone', async () => {
  lab.change('get-bill');
  // And a parameter of every function's environment, whose value SAM does not look at: see the next test.
  await lab.deploy({ DatabasePassword: 'rotated' });
  expect(await lab.status()).toBe('UPDATE_COMPLETE');
  for (const [id, { live, versions }] of await publishedAll(await lab.resources())) {
    const changed = id === 'GetBill';
    expect([id, live, versions]).toEqual([id, changed ? '2' : '1', changed ? ['1', '2'] : ['1']]);
  }
  const after = await lab.resources();
  const moved = [...first].filter(([id, { physicalId }]) => after.get(id)?.physicalId !== physicalId).map(([id]) => id);
  expect(moved.filter((id) => !id.startsWith('GetBillVersion'))).toEqual([]);
}, 90_000);

test('a changed parameter alone reaches nobody until publish-configuration finds and publishes the functions', async () => {
  Object.assign(process.env, cloudEnvironment(lab.endpoint));
  const names = functionIds(first).map(({ physicalId }) => physicalId);
  const named = (id: string) => first.get(id)?.physicalId as string;
  const stale = await staleFunctions(names);
  expect(stale.map(({ functionName }) => functionName).sort()).toEqual(
    names.filter((name) => name !== named('GetBill')).sort(),
  );
  expect(await publish(named('ListBills'))).toBe('2');
  expect(await staleFunctions([named('ListBills'), named('GetBill')])).toEqual([]);
}, 60_000);

test.each([
  ['sign-in', 'POST', '/session'],
  ['an open route', 'DELETE', '/session'],
  ['a route with a token', 'GET', '/bill'],
])(
  'at twice the limit of %s callers get 429 and nothing worse, other routes are not touched, and service is back at once',
  async (_what, method, path) => {
    const api = `${lab.endpoint}/_aws/execute-api/${(await lab.outputs())['ApiId']}/dev`;
    const ask = async (how: string, where: string) => {
      const headers = { authorization: 'Bearer a.b.c' };
      return (await fetch(`${api}${where}`, { method: how, headers, ...(how === 'POST' ? { body: '{}' } : {}) }))
        .status;
    };
    expect(await ask(method, path)).toBe(200);
    const answers: Promise<number>[] = [];
    for (let tick = 0; tick < 30; tick++) {
      answers.push(ask(method, path), ask(method, path));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const statuses = await Promise.all(answers);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(20);
    expect(await ask('GET', '/usage')).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await ask(method, path)).toBe(200);
  },
  30_000,
);

describe('Rules refuse at deploy time, with a sentence, before anything is made', () => {
  const ownVpc = {
    VpcId: 'vpc-0123456789abcdef0',
    PrivateSubnetIds: 'subnet-0123456789abcdef0,subnet-0123456789abcdef1',
    FunctionSecurityGroupId: 'sg-0123456789abcdef0',
    BatchSubnetId: 'subnet-0123456789abcdef2',
    BatchSecurityGroupId: 'sg-0123456789abcdef1',
    DatabaseHost: 'db',
    DatabaseResourceId: 'db-ABC',
  };
  const cases: [string, Record<string, string>, string][] = [
    [
      'a password for a database that is created',
      { DatabaseAuthentication: 'password', DatabaseUser: 'a', DatabasePassword: 'b' },
      'give DatabaseHost',
    ],
    [
      'password sign-in without a password',
      { DatabaseAuthentication: 'password', DatabaseHost: 'db' },
      'DatabaseUser and DatabasePassword',
    ],
    [
      'a password in production',
      {
        DatabaseAuthentication: 'password',
        DatabaseHost: 'db',
        DatabaseUser: 'a',
        DatabasePassword: 'b',
        Stage: 'prod',
      },
      'only allowed on stage dev',
    ],
    ['an RDS database of one’s own without its id', { DatabaseHost: 'db' }, 'DatabaseResourceId'],
    ['a password with IAM sign-in', { DatabasePassword: 'b' }, 'leave the password out'],
    [
      'a VPC without the functions’ security group',
      { ...ownVpc, FunctionSecurityGroupId: '' },
      'needs FunctionSecurityGroupId, the security group',
    ],
    ['a VPC without a place for the batch server', { ...ownVpc, BatchSubnetId: '' }, 'needs BatchSubnetId and'],
    ['a VPC without its database', { ...ownVpc, DatabaseHost: '', DatabaseResourceId: '' }, 'give DatabaseHost too'],
    ['a key set without its issuer', { TokenJwksUri: 'https://id.example/keys' }, 'give TokenIssuer too'],
    ['an issuer without a client', { TokenIssuer: 'https://id.example' }, 'TokenClientId'],
    ['a client without an issuer', { TokenClientId: 'abc' }, 'your own TokenIssuer'],
    ['a window without times', { BatchMode: 'window' }, 'BatchWindow'],
    ['an image id with Quick Start', { AmiId: 'ami-0123456789abcdef0' }, 'leave AmiId empty'],
    ['an own image without its id', { AmiSource: 'own' }, 'need AmiId'],
    ['a community image without its owner', { AmiSource: 'community', AmiId: 'ami-0123456789abcdef0' }, 'AmiOwner'],
    [
      'a Marketplace image without its product',
      { AmiSource: 'marketplace', AmiId: 'ami-0123456789abcdef0' },
      'MarketplaceProductCode',
    ],
    ['array jobs without their image', { CreateBatchArray: 'true' }, 'needs BatchArrayImage'],
    [
      'array jobs beside a batch server of one’s own',
      { CreateBatchArray: 'true', BatchArrayImage: 'example/batch:1', BatchInstanceId: 'i-0123456789abcdef0' },
      'cannot be combined with BatchInstanceId',
    ],
    [
      'an image pipeline beside a batch server of one’s own',
      { CreateImagePipeline: 'true', BatchInstanceId: 'i-0123456789abcdef0' },
      'leave BatchInstanceId out',
    ],
    ['a budget that tells nobody', { MonthlyBudget: '60' }, 'needs AlarmEmail'],
  ];

  test.each(cases.map(([what, parameters, sentence], index) => ({ what, parameters, sentence, index })))(
    '$what',
    async ({ parameters, sentence, index }) => {
      expect(await lab.refusal(parameters, String(index))).toContain(sentence);
    },
  );

  test('and every sentence of the template is tried', () => {
    const { Rules } = parse(readFileSync('template.yaml', 'utf8'), { logLevel: 'silent' }) as {
      Rules: Record<string, { Assertions: { AssertDescription: string }[] }>;
    };
    const sentences = Object.values(Rules).flatMap(({ Assertions }) =>
      Assertions.map(({ AssertDescription }) => AssertDescription),
    );
    const untried = sentences.filter((sentence) => !cases.some(([, , part]) => sentence.includes(part)));
    expect(untried).toEqual([]);
  });

  test('while the defaults are taken', async () => {
    expect(await lab.refusal({}, 'defaults')).toBe('');
    expect(await lab.refusal(laptop, 'laptop')).toBe('');
  });
});

test('deleting the stack leaves what DeletionPolicy keeps, and nothing else', async () => {
  const before = await lab.resources();
  await lab.remove();
  const policies = transformTemplates([lab.template])[0]!.Resources;
  const kept = [...before].filter(([id]) => policies[id]?.DeletionPolicy === 'Retain');
  expect(kept.map(([id]) => id).sort()).toEqual(
    expect.arrayContaining(['ApiGatewayAccount', 'ApiGatewayLogs', 'ArtifactBucket', 'DropBucket', 'UserPool']),
  );
  let looked = 0;
  for (const [id, { type, physicalId }] of before) {
    const exists = await lab.exists(type, physicalId);
    if (exists === undefined) continue;
    looked++;
    expect([id, exists]).toEqual([id, kept.some(([each]) => each === id)]);
  }
  expect(looked).toBeGreaterThan(80);
}, 60_000);
