import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { userPool } from '../../../../batch/privacy/sign-ins.ts';

// A user pool that answers as Cognito does.
const asked: { target: string | undefined; body: unknown }[] = [];
let answer: { status: number; type?: string } = { status: 200 };
const pool = createServer((request, response) => {
  let text = '';
  request.on('data', (piece) => {
    text += piece;
  });
  request.on('end', () => {
    asked.push({ target: request.headers['x-amz-target'] as string, body: JSON.parse(text) });
    response.writeHead(answer.status, { 'Content-Type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer.type === undefined ? {} : { __type: answer.type, message: 'no' }));
  });
});
await new Promise<void>((resolve) => pool.listen(0, '127.0.0.1', resolve));
Object.assign(process.env, {
  AWS_ENDPOINT_URL: `http://127.0.0.1:${(pool.address() as AddressInfo).port}`,
  AWS_REGION: 'ap-northeast-2',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
});

beforeEach(() => {
  asked.length = 0;
  answer = { status: 200 };
  process.env['USER_POOL_ID'] = 'pool-1';
});
afterAll(() => {
  pool.close();
});

test('deletes the sign-in with the subject', async () => {
  await userPool.remove('subject-1');
  expect(asked).toEqual([
    {
      target: 'AWSCognitoIdentityProviderService.AdminDeleteUser',
      body: { UserPoolId: 'pool-1', Username: 'subject-1' },
    },
  ]);
});

test('one that is gone already is as good', async () => {
  answer = { status: 400, type: 'UserNotFoundException' };
  await expect(userPool.remove('subject-1')).resolves.toBeUndefined();
});

test('a refusal is an error, so that nothing is written down as done', async () => {
  answer = { status: 400, type: 'NotAuthorizedException' };
  await expect(userPool.remove('subject-1')).rejects.toMatchObject({ name: 'NotAuthorizedException' });
});

test.each([undefined, ''])('without a pool of our own (%p) there is nothing to delete here', async (id) => {
  if (id === undefined) delete process.env['USER_POOL_ID'];
  else process.env['USER_POOL_ID'] = id;
  await userPool.remove('subject-1');
  expect(asked).toEqual([]);
});
