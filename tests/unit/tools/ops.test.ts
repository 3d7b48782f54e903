import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { table } from '../../../tools/ops/table.ts';
import { untilFrom } from '../../../tools/ops/until.ts';
import { ops } from '../../../tools/ops.ts';
import { mockOperator } from '../../support/mock-operator.ts';

interface Seen {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: unknown;
}

const NOW = new Date('2026-11-23T05:00:00Z');
let server: Server;
let url: string;
let seen: Seen[] = [];
/** Answers given before anything else, one a request. */
let instead: { status: number; headers?: Record<string, string>; body: unknown }[] = [];
let operator = mockOperator();

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const address = new URL(request.url!, 'http://x');
      const text = Buffer.concat(chunks).toString('utf8');
      const one: Seen = {
        method: request.method!,
        path: address.pathname.replace('/dev', ''),
        query: address.searchParams,
        headers: request.headers,
        body: text === '' ? undefined : JSON.parse(text),
      };
      seen.push(one);
      const { status, headers, body } = instead.shift() ?? answer(one);
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/dev`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen = [];
  instead = [];
  operator = mockOperator();
});

function answer({ method, path, query, body, headers }: Seen): {
  status: number;
  headers?: Record<string, string>;
  body: unknown;
} {
  if (path === '/session')
    return { status: 200, body: { accessToken: 'a-token', expiresIn: 300, groups: ['operator'] } };
  if (headers.authorization !== 'Bearer a-token') return problem(401, 'session.required');
  const request = { method, path, query, body } as unknown as Parameters<typeof operator>[0];
  const { status, body: answered } = operator(request) ?? problem(404, 'not-found');
  return { status, body: answered };
}
const problem = (status: number, code: string, details: object[] = []) => ({
  status,
  body: { error: { code, message: 'No.', details, requestId: 'r-1' } },
});
const run = (...args: string[]) =>
  ops(args, { OPS_API_URL: url, OPS_USERNAME: 'operator', OPS_PASSWORD: 'secret' }, { now: NOW });

describe('ops', () => {
  test('signs in and lists what it is asked for', async () => {
    const { exitCode, text } = await run('jobs', '--state', 'failed');
    expect(exitCode).toBe(0);
    expect(text).toContain('904');
    expect(seen[0]!.body).toEqual({ username: 'operator', password: 'secret' });
    expect([seen[1]!.path, seen[1]!.query.toString()]).toEqual(['/operator/jobs', 'state=failed']);
  });

  test.each([
    [['job', '906'], 'GET', '/operator/jobs/906', undefined],
    [['hold', '907', '--reason', 'wait'], 'POST', '/operator/jobs/907/hold', { reason: 'wait' }],
    [['release', '903', '--reason', 'go'], 'POST', '/operator/jobs/903/release', { reason: 'go' }],
    [['cancel', '906', '--reason', 'x'], 'POST', '/operator/jobs/906/cancel', { reason: 'x' }],
    [['skip', '904', '--reason', 'x'], 'POST', '/operator/jobs/904/skip', { reason: 'x' }],
    [
      ['rerun', '904', '--reason', 'x', '--from', 'failed-step', '--with-dependents'],
      'POST',
      '/operator/jobs/904/rerun',
      { reason: 'x', from: 'failed-step', withDependents: true },
    ],
    [['plan', '--days', '7'], 'GET', '/operator/job-plan', undefined],
    [['server'], 'GET', '/operator/batch-server', undefined],
    [
      ['keep-on', '2h', '--reason', 'x'],
      'POST',
      '/operator/batch-server/override',
      { action: 'keep_on', until: '2026-11-23T07:00:00.000Z', reason: 'x' },
    ],
    [
      ['keep-off', '18:00', '--reason', 'x', '--replace'],
      'POST',
      '/operator/batch-server/override',
      { action: 'keep_off', until: '2026-11-23T09:00:00.000Z', reason: 'x', replace: true },
    ],
    [['automatic', '--reason', 'x'], 'POST', '/operator/batch-server/override', { action: 'none', reason: 'x' }],
    [
      ['automatic', '--reason', 'x', '--replace'],
      'POST',
      '/operator/batch-server/override',
      { action: 'none', reason: 'x', replace: true },
    ],
    [['files'], 'GET', '/operator/files', undefined],
    [['quarantine', '--file', '42'], 'GET', '/operator/quarantine', undefined],
    [['resolve', '71', '--note', 'gone'], 'POST', '/operator/quarantine/71/resolve', { note: 'gone', resubmit: false }],
    [
      ['resolve', '71', '--note', 'known', '--resubmit'],
      'POST',
      '/operator/quarantine/71/resolve',
      { note: 'known', resubmit: true },
    ],
    [['sums', '--state', 'unreconciled'], 'GET', '/operator/reconciliation', undefined],
    [['release-sums', '2', '--reason', 'x'], 'POST', '/operator/reconciliation/2/release', { reason: 'x' }],
    [['bill-runs'], 'GET', '/operator/bill-runs', undefined],
    [['bill-run', '12'], 'GET', '/operator/bill-runs/12', undefined],
    [['preview-bills', '2026-12'], 'POST', '/operator/bill-runs', { month: '2026-12' }],
    [['approve-run', '12', '--reason', 'x'], 'POST', '/operator/bill-runs/12/approve', { reason: 'x' }],
    [['issue-run', '12', '--reason', 'x'], 'POST', '/operator/bill-runs/12/issue', { reason: 'x' }],
    [['cancel-run', '12', '--reason', 'x'], 'POST', '/operator/bill-runs/12/cancel', { reason: 'x' }],
    [['objections'], 'GET', '/operator/objections', undefined],
    [
      ['answer-objection', '31', '--decision', 'rejected', '--answer', 'x'],
      'POST',
      '/operator/objections/31/answer',
      { decision: 'rejected', answer: 'x' },
    ],
    [['findings', '--severity', 'block'], 'GET', '/operator/findings', undefined],
    [['answer-finding', '81', '--answer', 'x'], 'POST', '/operator/findings/81/answer', { answer: 'x' }],
    [['audit'], 'GET', '/operator/audit', undefined],
    [['audit', '--action', 'personal-data.view'], 'GET', '/operator/audit', undefined],
  ])('%j asks %s %s', async (args, method, path, body) => {
    const { exitCode, text } = await run(...args);
    expect({ exitCode, text: exitCode === 0 ? '' : text }).toEqual({ exitCode: 0, text: '' });
    const [, request] = seen;
    expect([request!.method, request!.path, request!.body]).toEqual([method, path, body]);
    if (method === 'POST') expect(request!.headers['idempotency-key']).toMatch(/^[\x21-\x7e]{8,100}$/);
  });

  test('a job tells where its log is, the steps that are done, what is late, who waits for it, and who did what', async () => {
    const failed = (await run('job', '904')).text;
    expect(failed).toContain('log-group:/retail/electricity-retail-dev/batch:log-stream:i-0a1b2c');
    expect(failed).toMatch(/steps done: 37; .*\n.*\nchunk 37 +2026-11-23 09:14:40/);
    expect(failed).toMatch(/2026-11-23 09:11:00 +operator +job\.rerun +Sent again/);
    const late = (await run('job', '906')).text;
    expect(late).toContain('had to end by 2026-11-23 09:13:00: late, alarm raised 2026-11-23 09:13:20');
    expect(late).toContain('job 907 (bill), which is waiting, waits for its success');
    expect((await run('jobs')).text).toMatch(/906 +aggregate +running, late since 2026-11-23 09:13:00/);
    expect((await run('jobs')).text).not.toMatch(/907.*late/);
  });

  test('puts a job into the queue', async () => {
    const job = {
      ...(operator({ method: 'GET', path: '/operator/jobs/906', query: new URLSearchParams() } as never)!
        .body as object),
    };
    instead = [answer({ path: '/session' } as Seen), { status: 201, body: job }];
    const { exitCode } = await run('run', 'resubmit', '--params', '{"quarantineIds":[1]}', '--reason', 'x', '--held');
    expect(exitCode).toBe(0);
    expect(seen[1]).toMatchObject({
      path: '/operator/jobs',
      body: { type: 'resubmit', params: { quarantineIds: [1] }, reason: 'x', held: true },
    });
  });

  test('--json gives the answer itself', async () => {
    expect(JSON.parse((await run('server', '--json')).text)).toMatchObject({
      state: 'running',
      cost: { usd: '12.66' },
    });
  });

  test('tells what the API refused in its own words, with the fields', async () => {
    const reason = 'A job that is held cannot be held. lee did job.hold at 2026-11-23T03:00:00.000Z.';
    instead = [answer({ path: '/session' } as Seen), problem(409, 'job.conflict', [{ field: 'jobId', reason }])];
    const { exitCode, text } = await run('hold', '903', '--reason', 'x');
    expect(exitCode).toBe(1);
    expect(text).toBe(`No. (job.conflict)\n  jobId: ${reason}`);
  });

  test('sends the same deed again under the same key when it is not known whether it arrived', async () => {
    const busy = { ...problem(503, 'database.busy'), headers: { 'retry-after': '0' } };
    instead = [answer({ path: '/session' } as Seen), busy, busy];
    expect((await run('hold', '907', '--reason', 'x')).exitCode).toBe(0);
    const keys = seen.slice(1).map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(seen.filter(({ path }) => path === '/session')).toHaveLength(1);
  });

  test('gives up after three attempts, with the request’s id', async () => {
    const busy = { ...problem(503, 'database.busy'), headers: { 'retry-after': '0' } };
    instead = [busy, busy, busy];
    expect(await run('jobs')).toEqual({ exitCode: 1, text: 'No. (database.busy)\n  requestId: r-1' });
  });

  test('says so when the sign-in is refused, wants another step, or the API is not there', async () => {
    instead = [problem(401, 'session.refused')];
    expect(await run('jobs')).toEqual({ exitCode: 1, text: 'No. (session.refused)' });
    instead = [{ status: 200, body: { challenge: 'NEW_PASSWORD_REQUIRED', session: 's' } }];
    expect((await run('jobs')).text).toMatch(/one more step \(NEW_PASSWORD_REQUIRED\)/);
    expect(await ops(['jobs'], {}, { stackFile: '/nowhere.json' })).toMatchObject({
      exitCode: 1,
      text: expect.stringMatching(/npm start/),
    });
  });

  test('takes address and sign-in of the local stack', async () => {
    const stackFile = join(mkdtempSync(join(tmpdir(), 'ops-')), 'stack.json');
    writeFileSync(stackFile, JSON.stringify({ apiUrl: url, operator: { username: 'op', password: 'pw' } }));
    expect((await ops(['server'], {}, { stackFile })).exitCode).toBe(0);
    expect(seen[0]!.body).toEqual({ username: 'op', password: 'pw' });
  });

  test('never sends a password over plain http to another machine', async () => {
    const environment = { OPS_API_URL: 'http://example.com/dev', OPS_USERNAME: 'a', OPS_PASSWORD: 'b' };
    const { exitCode, text } = await ops(['jobs'], environment);
    expect([exitCode, text]).toEqual([1, expect.stringMatching(/OPS_API_URL.*https/)]);
  });

  test.each([
    [[], /COMMAND/],
    [['explode'], /no command explode/],
    [['constructor'], /no command constructor/],
    [['job'], /needs ID/],
    [['hold', '1'], /needs --reason/],
    [['approve-run', '12'], /needs --reason/],
    [['answer-objection', '31', '--answer', 'x'], /needs --decision/],
    [['preview-bills'], /needs MONTH/],
    [['hold', '1', '2', '--reason', 'x'], /does not take 2/],
    [['server', 'now'], /does not take now/],
    [['jobs', '--note', 'x'], /does not take --note/],
    [['jobs', '--what'], /--what/],
    [['keep-on', 'tomorrow', '--reason', 'x'], /Not a time: tomorrow/],
    [['run', 'bill', '--params', '{', '--reason', 'x'], /not JSON/],
  ])('%j is a wrong call: it says why and how, and nothing is done', async (args, reason) => {
    const { exitCode, text } = await run(...args);
    expect(exitCode).toBe(2);
    expect(text).toMatch(reason);
    expect(text).toContain('keep-on UNTIL');
    expect(seen.filter(({ method, path }) => method === 'POST' && path !== '/session')).toEqual([]);
  });
});

describe('what an operator means by a time', () => {
  test.each([
    ['2h', '2026-11-23T07:00:00.000Z'],
    ['90m', '2026-11-23T06:30:00.000Z'],
    ['18:00', '2026-11-23T09:00:00.000Z'],
    ['13:59', '2026-11-24T04:59:00.000Z'],
    ['2026-11-23T18:00:00+09:00', '2026-11-23T09:00:00.000Z'],
    ['2026-11-23T09:00Z', '2026-11-23T09:00:00.000Z'],
  ])('%s', (text, moment) => {
    expect(untilFrom(text, NOW)).toBe(moment);
  });
});

test('a table shows control characters of files as blanks', () => {
  expect(table(['a', 'b'], [['x\u001b[31m\ny', null]])).toBe('a         b\nx [31m y  –');
  expect(table(['a'], [])).toBe('(none)');
});
