import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { cpus, loadavg, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buildAll } from '../build-functions.ts';

const root = join(import.meta.dirname, '../..');
const EMPTY = 'empty handler';

/** Milliseconds of one start, from the moment the process is spawned. */
interface Start {
  /** The runtime asks for its first event: the handler is loaded. */
  readonly loaded: number;
  /** Its answer has arrived. */
  readonly answered: number;
  /** Processor time until loaded: what remains of the figure on a busy machine. */
  readonly processor: number;
}

export interface ColdStart {
  readonly name: string;
  /** Bundle, and layer where the function has it. */
  readonly bytes: number;
  /** Lower quartiles (whatever disturbs a start makes it longer), as differences to the empty handler of the same rounds. */
  readonly loaded: number;
  readonly answered: number;
  readonly processor: number;
}

// What every function needs to start. Nothing listens there: the first event is one that is answered without asking anybody.
const ENVIRONMENT = {
  DATABASE_URL: 'mysql://nobody@127.0.0.1:1/none',
  USER_POOL_CLIENT_ID: 'client',
  TOKEN_ISSUER: 'https://issuer.example',
  TOKEN_JWKS_URI: 'http://127.0.0.1:1/jwks.json',
  BATCH_INSTANCE_ID: 'i-0123456789abcdef0',
  REPORT_WORK_FUNCTION: 'report-work',
  AWS_REGION: 'ap-northeast-2',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
};

// The part of Lambda's runtime that matters here: load, ask the Runtime API for an event, answer it.
const RUNTIME = `
const http = require('node:http');
const { handler } = require(process.argv[2]);
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const { user, system } = process.cpuUsage();
const headers = { 'x-processor-ms': String((user + system) / 1000) };
const call = (method, path, body) => new Promise((resolve, reject) => {
  const request = http.request({ host, port, method, headers, path: '/2018-06-01/runtime/' + path }, (response) => {
    const chunks = [];
    response.on('data', (chunk) => chunks.push(chunk)).on('end', () => resolve({ headers: response.headers, text: Buffer.concat(chunks).toString() }));
  });
  request.on('error', reject).end(body);
});
(async () => {
  const { headers, text } = await call('GET', 'invocation/next');
  const id = headers['lambda-runtime-aws-request-id'];
  const context = { awsRequestId: id, functionName: 'bench', getRemainingTimeInMillis: () => 10000 };
  let answer;
  try { answer = await handler(JSON.parse(text), context); } catch (error) { answer = { errorType: error.name }; }
  await call('POST', 'invocation/' + id + '/response', JSON.stringify(answer));
  process.exit(0);
})();`;

/**
 * Start of every bundled function in a process of its own, as on the platform: from spawn until the handler is loaded and until the first event,
 * one it refuses, is answered through a Runtime API. Rounds go through all functions, so that a busy machine slows them alike.
 * @param only the functions to start; none = every one
 */
export async function measureColdStarts(rounds = 15, only: readonly string[] = []): Promise<ColdStart[]> {
  // Outside the repository, so that only the layer can offer mysql2.
  const out = mkdtempSync(join(tmpdir(), 'cold-start-'));
  try {
    const { bytes } = await buildAll({ out });
    mkdirSync(join(out, 'empty'));
    writeFileSync(join(out, 'empty/handler.js'), 'exports.handler = async () => ({ statusCode: 200 });\n');
    writeFileSync(join(out, 'runtime.js'), RUNTIME);
    const names = globSync('functions/*', { cwd: out })
      .map((folder) => basename(folder))
      .filter((name) => only.length === 0 || only.includes(name))
      .sort();
    const programs = new Map([
      [EMPTY, join(out, 'empty/handler.js')],
      ...names.map((name) => [name, join(out, 'functions', name, 'handler.js')] as const),
    ]);
    const starts = new Map<string, Start[]>([...programs.keys()].map((name) => [name, []]));
    for (let round = 0; round <= rounds; round += 1) {
      for (const [name, program] of programs) {
        const start = await startOnce(out, program, eventFor(name));
        // The first round warms the file cache.
        if (round > 0) starts.get(name)!.push(start);
      }
    }
    const empty = starts.get(EMPTY)!;
    return [EMPTY, ...names].map((name) => {
      const bundle = bytes[name] ?? 0;
      const usesLayer = name !== EMPTY && readFileSync(programs.get(name)!, 'utf8').includes('require("mysql2');
      return {
        name,
        bytes: bundle + (usesLayer ? bytes.layer! : 0),
        loaded: difference(starts.get(name)!, empty, 'loaded', name),
        answered: difference(starts.get(name)!, empty, 'answered', name),
        processor: difference(starts.get(name)!, empty, 'processor', name),
      };
    });
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

async function startOnce(out: string, program: string, event: unknown): Promise<Start> {
  let loaded = 0;
  let answered = 0;
  let processor = 0;
  let started = 0;
  const api = createServer((request, response) => {
    if (request.method === 'GET') {
      loaded = performance.now() - started;
      processor = Number(request.headers['x-processor-ms']);
      response
        .setHeader('Lambda-Runtime-Aws-Request-Id', '8476a536-e9f4-11e8-9739-2dfe598c3fcd')
        .end(JSON.stringify(event));
    } else {
      answered = performance.now() - started;
      request.resume().on('end', () => response.writeHead(202).end());
    }
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  started = performance.now();
  const child = spawn(process.execPath, [join(out, 'runtime.js'), program], {
    cwd: out,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...ENVIRONMENT,
      NODE_PATH: join(out, 'layers/mysql2/nodejs/node_modules'),
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(api.address() as { port: number }).port}`,
    },
  });
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  await new Promise((resolve) => child.on('exit', resolve));
  api.close();
  if (answered === 0) throw new Error(`${program} did not answer: ${complaint}`);
  return { loaded, answered, processor };
}

/** An event of the function that it can answer alone: an HTTP function refuses a stranger, the others an event that is none of theirs. */
function eventFor(name: string): unknown {
  const [file] = globSync(`events/${name}.*.json`, { cwd: root });
  const event =
    file === undefined
      ? {}
      : (JSON.parse(readFileSync(join(root, file), 'utf8')) as { httpMethod?: string; type?: string });
  if (event.httpMethod === undefined || event.type === 'REQUEST') return { instanceId: 1, Records: 1, master: 1 };
  return { ...event, body: '{}', queryStringParameters: { unknown: '1' }, requestContext: {} };
}

function difference(starts: Start[], empty: Start[], of: keyof Start, name: string): number {
  const quartile = (list: Start[]) =>
    list.map((start) => start[of]).sort((a, b) => a - b)[Math.floor(list.length / 4)]!;
  return name === EMPTY ? quartile(starts) : quartile(starts) - quartile(empty);
}

const README = join(root, 'README.md');
const PLACE = /(<!-- cold starts:begin[^\n]*-->\n)[\s\S]*?(<!-- cold starts:end -->)/;

/** Prints the table: `[ROUNDS [FUNCTION…]]`; `--write` puts that of all functions into the README. */
export async function run(args: readonly string[] = []): Promise<void> {
  const [first = '15', ...only] = args.filter((each) => !each.startsWith('--'));
  const rounds = Number(first);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('The rounds must be a whole number from 1');
  const unknown = only.filter((name) => !existsSync(join(root, 'functions', name, 'handler.ts')));
  if (unknown.length > 0) throw new Error(`No such function: ${unknown.join(', ')}`);
  if (only.length > 0 && args.includes('--write')) throw new Error('The table of the README is of all functions');
  const text = table(await measureColdStarts(rounds, only), rounds);
  console.log(text);
  if (args.includes('--write'))
    writeFileSync(
      README,
      readFileSync(README, 'utf8').replace(PLACE, (_all, begin, end) => `${begin}${text}\n${end}`),
    );
}

function table(results: readonly ColdStart[], rounds: number): string {
  const ms = (name: string, value: number) => `${name === EMPTY || value < 0 ? '' : '+'}${value.toFixed(1)} ms`;
  return [
    '| function | bundle + layer | loaded | answered | processor |',
    '| --- | --- | --- | --- | --- |',
    ...results.map(
      ({ name, bytes, loaded, answered, processor }) =>
        `| ${name} | ${(bytes / 1000).toFixed(0)} KB | ${ms(name, loaded)} | ${ms(name, answered)} | ${ms(name, processor)} |`,
    ),
    '',
    `Lower quartiles of ${rounds} starts each, Node ${process.version}, ${process.arch}, ${cpus().length} processors with a load of ${loadavg()[0]!.toFixed(0)}.`,
  ].join('\n');
}
