// One execution environment of a function, as a process of its own that can be frozen (SIGSTOP) and thawed: the real connection layer, kept between
// invocations. Started by run-faults.ts with DATABASE_URL and CONNECT_LIMIT; each message is one invocation.

import { databaseSettingsFrom } from '../../runtime/database/settings.ts';
import { openDatabase, type Queryable } from '../../runtime/database.ts';
import { AppError } from '../../runtime/errors.ts';
import type { Answer, Invocation } from './invocation.ts';

const RESERVE_MS = 300;
let end = 0;
let goOn = () => {};

const database = openDatabase(databaseSettingsFrom(process.env), { remainingTime: () => end - Date.now() });

const half = (part: number, request: string) =>
  [`INSERT INTO effect (request, part) VALUES (?, ${part})`, [request]] as const;

/** Both halves and the ledger's row, or nothing. In the first attempt it stops in the middle until it is told to go on. */
async function transfer(tx: Queryable, request: string, halfWay: (connection: number) => Promise<void>) {
  const [row] = await tx.query<{ id: number }>('SELECT CONNECTION_ID() AS id');
  await tx.execute('INSERT INTO ledger (request) VALUES (?)', [request]);
  await tx.execute(...half(1, request));
  await halfWay(row!.id);
  await tx.execute(...half(2, request));
  return 'done';
}

async function perform({ operation, request }: Invocation): Promise<unknown> {
  let attempts = 0;
  const halfWay = async (connection: number) => {
    attempts += 1;
    if (attempts > 1) return;
    process.send!({ halfWay: connection });
    await new Promise<void>((resolve) => {
      goOn = resolve;
    });
  };
  const committed = async (queryable: Queryable) => {
    const rows = await queryable.query('SELECT 1 FROM ledger WHERE request = ? LOCK IN SHARE MODE', [request]);
    return rows.length > 0 ? 'done' : undefined;
  };
  switch (operation) {
    case 'read':
      return database.query('SELECT COUNT(*) AS n FROM effect');
    case 'long read':
      return database.query('SELECT SLEEP(0.5) AS slept');
    case 'big read':
      return database.query(`SELECT REPEAT('x', 20000) AS text`);
    case 'write':
      return database.execute(...half(1, request));
    case 'long write':
      return database.execute('INSERT INTO effect (request, part) SELECT ?, 1 FROM (SELECT SLEEP(0.5)) AS pause', [
        request,
      ]);
    case 'transaction':
      return database.transaction((tx) => transfer(tx, request, halfWay), { committed });
    case 'transaction without ledger':
      return database.transaction((tx) => transfer(tx, request, halfWay));
  }
}

async function invoke(invocation: Invocation): Promise<Answer> {
  const started = Date.now();
  end = started + invocation.milliseconds;
  const deadline = invocation.milliseconds - RESERVE_MS;
  try {
    await perform(invocation);
    return { status: 200, milliseconds: Date.now() - started, deadline };
  } catch (error) {
    const known = error instanceof AppError;
    return {
      status: known ? error.status : 500,
      code: known ? error.code : String(error),
      ...(known && error.retryAfterSeconds !== undefined ? { retryAfterSeconds: error.retryAfterSeconds } : {}),
      milliseconds: Date.now() - started,
      deadline,
    };
  }
}

process.on('message', (message: Invocation | 'go on') => {
  if (message === 'go on') goOn();
  else void invoke(message).then((answer) => process.send!(answer));
});
process.on('disconnect', () => process.exit(0));
