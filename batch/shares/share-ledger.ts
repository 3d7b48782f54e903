import type { Share } from '../../domain/metering/share-of.ts';
import type { Database, Queryable } from '../../runtime/database.ts';
import { JobFailure } from '../../runtime/jobs/job-failure.ts';
import { type Delivery, enterDelivery, type LedgerFile } from '../ingest/file-ledger.ts';
import { insertInBatches } from '../ingest/insert-in-batches.ts';

/** How far a share is; in this order. */
export type Stage = 'begun' | 'loaded' | 'aggregated' | 'billed';

/** One start of one share of a file: what may be written only while no later start of the same share has begun. */
export interface ShareRun {
  file: LedgerFile;
  share: Share;
  stage: Stage;
  startNo: number;
}

/** The file is one whose bytes were read before, under this name or another, and not in shares. */
export interface SeenBefore {
  duplicateOf: number;
}

const failure = (code: string, message: string) => new JobFailure(code, message, { retry: false });

/**
 * Enters a file in the ledger, or finds it there, and begins one share of it. The first share that begins fixes how many there are.
 * @throws JobFailure OTHER_SHARE_COUNT, READ_BY_ONE, NAME_REUSED
 */
export async function beginShare(
  database: Database,
  delivery: Delivery,
  sha256: string,
  share: Share,
  daysPerChunk: number,
): Promise<ShareRun | SeenBefore> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.transaction((tx) => begin(tx, delivery, sha256, share, daysPerChunk), {
        readCommitted: true,
      });
    } catch (error) {
      // Two shares entered the file at once: the other one's entry is there now.
      if ((error as { code?: string }).code !== 'ER_DUP_ENTRY' || attempt === 5) throw error;
    }
  }
}

async function begin(
  tx: Queryable,
  delivery: Delivery,
  sha256: string,
  share: Share,
  daysPerChunk: number,
): Promise<ShareRun | SeenBefore> {
  const [known] = await tx.query<LedgerFile & { share_count: number | null }>(
    `SELECT f.id, f.name, f.state, f.received_at, f.days_per_chunk, s.share_count
       FROM operator_file f LEFT JOIN file_sharing s ON s.file_id = f.id WHERE f.sha256 = ?`,
    [sha256],
  );
  if (known && known.name === delivery.name && known.share_count !== null) {
    if (Number(known.share_count) !== share.count) {
      const message = `File ${known.id} was begun in ${known.share_count} shares and cannot go on in ${share.count}. Submit ${known.share_count}.`;
      throw failure('OTHER_SHARE_COUNT', message);
    }
    return await start(tx, { ...known, id: Number(known.id) }, share);
  }
  if (known?.state === 'reading' && known.name === delivery.name) {
    throw failure('READ_BY_ONE', `File ${known.id} is being read by the batch server already; let it end there.`);
  }
  const answer = await enterDelivery(tx, delivery, sha256, { acceptReusedName: false, daysPerChunk });
  if (answer.outcome === 'duplicate') return { duplicateOf: answer.fileId };
  if (answer.outcome === 'name-reused') {
    // Nothing of this transaction stays; the queue's own job keeps the file for a person to decide.
    throw failure('NAME_REUSED', `${delivery.name} was used before with other content. Drop it under a new name.`);
  }
  const file = { ...answer.file, id: Number(answer.file.id) };
  await tx.execute('INSERT INTO file_sharing (file_id, share_count) VALUES (?, ?)', [file.id, share.count]);
  const rows = Array.from({ length: share.count }, (_, index) => [file.id, index, 0]);
  await insertInBatches(tx, 'INSERT INTO file_share (file_id, share_no, start_no) VALUES', rows);
  return await start(tx, file, share);
}

async function start(tx: Queryable, file: LedgerFile, share: Share): Promise<ShareRun> {
  await tx.execute(
    'UPDATE file_share SET start_no = start_no + 1, started_at = UTC_TIMESTAMP(3) WHERE file_id = ? AND share_no = ?',
    [file.id, share.index],
  );
  const [row] = await tx.query<{ stage: Stage; start_no: number }>(
    'SELECT stage, start_no FROM file_share WHERE file_id = ? AND share_no = ?',
    [file.id, share.index],
  );
  return { file, share, stage: row!.stage, startNo: Number(row!.start_no) };
}

/**
 * Locks the share for the rest of the transaction.
 * @throws JobFailure SHARE_LOST when the share has been started again since: what this start writes must not count
 */
export async function guardShare(tx: Queryable, { file, share, startNo }: ShareRun): Promise<void> {
  const [row] = await tx.query<{ start_no: number }>(
    'SELECT start_no FROM file_share WHERE file_id = ? AND share_no = ? FOR UPDATE',
    [file.id, share.index],
  );
  if (Number(row?.start_no) === startNo) return;
  throw failure('SHARE_LOST', `Share ${share.index} of file ${file.id} was started again; this start ends.`);
}

/** A transaction of this start of the share. Its reads see what other shares have committed. */
export function writeShare<T>(database: Database, run: ShareRun, work: (tx: Queryable) => Promise<T>): Promise<T> {
  return database.transaction(
    async (tx) => {
      await guardShare(tx, run);
      return await work(tx);
    },
    { readCommitted: true },
  );
}

/** Does `work` once, however often the share is started, and notes it in the same transaction. */
export function stepOfShare(
  database: Database,
  run: ShareRun,
  name: string,
  work: (tx: Queryable) => Promise<unknown>,
): Promise<void> {
  return writeShare(database, run, async (tx) => {
    const place = [run.file.id, run.share.index, name];
    const noted = await tx.query(
      'SELECT 1 FROM file_share_step WHERE file_id = ? AND share_no = ? AND name = ?',
      place,
    );
    if (noted.length > 0) return;
    await work(tx);
    await tx.execute('INSERT INTO file_share_step (file_id, share_no, name) VALUES (?, ?, ?)', place);
  });
}

/**
 * Notes that the share has come to a stage. The last share to get there does `whenAll` in the same transaction: what belongs to the file
 * as a whole happens once.
 */
export async function reachStage(
  database: Database,
  run: ShareRun,
  stage: Exclude<Stage, 'begun'>,
  whenAll: (tx: Queryable) => Promise<unknown>,
): Promise<void> {
  await writeShare(database, run, async (tx) => {
    await tx.execute(
      'UPDATE file_share SET stage = ?, ended_at = UTC_TIMESTAMP(3) WHERE file_id = ? AND share_no = ?',
      [stage, run.file.id, run.share.index],
    );
    // Shares that end at the same moment take turns here, so exactly one of them sees that it is the last.
    await tx.execute(`UPDATE file_sharing SET ${stage} = ${stage} + 1 WHERE file_id = ?`, [run.file.id]);
    const [counts] = await tx.query<{ there: number }>(`SELECT ${stage} AS there FROM file_sharing WHERE file_id = ?`, [
      run.file.id,
    ]);
    if (Number(counts!.there) === run.share.count) await whenAll(tx);
  });
  run.stage = stage;
}
