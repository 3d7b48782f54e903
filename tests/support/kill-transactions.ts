import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, databaseSettingsFrom, openDatabase } from '../../runtime/database.ts';

export interface KillReport {
  /** Connections killed while a transaction was open on them. */
  readonly kills: number;
  readonly transactions: number;
  /** Transactions that were reported as failed, and left nothing behind. */
  readonly failed: number;
  /** Transactions of which only a part is there. */
  readonly partial: number;
  /** Effects that are there twice. */
  readonly duplicates: number;
  /** Reported as committed and not there, or reported as failed and there. */
  readonly misreported: number;
}

/**
 * Runs transactions of three writes with a ledger key, one after the other, while the server is told to kill their connection at random moments,
 * until so many were killed inside a transaction; then counts what is there.
 * @param url a database of its own, in which tables are made
 */
export async function killTransactions(url: string, wanted: number): Promise<KillReport> {
  const worker = openDatabase(databaseSettingsFrom(url));
  const killer = openDatabase(databaseSettingsFrom(url));
  await killer.execute('CREATE TABLE ledger (request INT PRIMARY KEY)');
  await killer.execute('CREATE TABLE effect (request INT NOT NULL, part INT NOT NULL, KEY (request))');
  const outcome = new Map<number, boolean>();
  let kills = 0;
  let victim: number | undefined;
  let finished = false;

  const killing = (async () => {
    while (!finished) {
      await sleep(Math.random() * 4);
      if (victim === undefined) continue;
      const id = victim;
      victim = undefined;
      await killer.execute(`KILL ${id}`).then(
        () => {
          kills += 1;
        },
        () => {},
      );
    }
  })();

  let request = 0;
  for (; kills < wanted; request += 1) {
    outcome.set(
      request,
      await oneTransaction(worker, request, (id) => {
        victim = id;
      }),
    );
    victim = undefined;
  }
  finished = true;
  await killing;
  const report = { kills, transactions: request, ...(await count(killer, outcome)) };
  await Promise.all([worker.close(), killer.close()]);
  return report;
}

async function oneTransaction(worker: Database, request: number, open: (id: number) => void): Promise<boolean> {
  try {
    await worker.transaction(
      async (tx) => {
        const [row] = await tx.query<{ id: number }>('SELECT CONNECTION_ID() AS id');
        await tx.execute('INSERT INTO ledger (request) VALUES (?)', [request]);
        open(row!.id);
        await tx.execute('INSERT INTO effect (request, part) VALUES (?, 1)', [request]);
        await sleep(Math.random() * 3);
        await tx.execute('INSERT INTO effect (request, part) VALUES (?, 2)', [request]);
        return 'done';
      },
      {
        committed: async (queryable) => {
          const rows = await queryable.query('SELECT 1 FROM ledger WHERE request = ? LOCK IN SHARE MODE', [request]);
          return rows.length > 0 ? 'done' : undefined;
        },
      },
    );
    return true;
  } catch {
    return false;
  }
}

async function count(
  database: Database,
  outcome: ReadonlyMap<number, boolean>,
): Promise<Pick<KillReport, 'failed' | 'partial' | 'duplicates' | 'misreported'>> {
  const ledger = new Set(
    (await database.query<{ request: number }>('SELECT request FROM ledger')).map((row) => row.request),
  );
  const effects = await database.query<{ request: number; part: number; n: number }>(
    'SELECT request, part, COUNT(*) AS n FROM effect GROUP BY request, part',
  );
  const parts = Map.groupBy(effects, ({ request }) => request);
  let partial = 0;
  let misreported = 0;
  for (const [request, committed] of outcome) {
    const there = (ledger.has(request) ? 1 : 0) + (parts.get(request)?.length ?? 0);
    if (there !== 0 && there !== 3) partial += 1;
    if ((there === 3) !== committed) misreported += 1;
  }
  return {
    failed: [...outcome.values()].filter((committed) => !committed).length,
    partial,
    duplicates: effects.filter(({ n }) => n > 1).length,
    misreported,
  };
}
