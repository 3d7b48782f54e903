import type { Share } from '../../domain/metering/share-of.ts';
import type { Database, DatabaseSettings, Queryable } from '../../runtime/database.ts';
import { JobFailure } from '../../runtime/jobs/job-failure.ts';
import type { Quote } from '../billing/charge.ts';
import { settleFiles } from '../billing/settle-files.ts';
import { type Fingerprint, fingerprint } from '../formats/fingerprint.ts';
import type { Delivery } from '../ingest/file-ledger.ts';
import { DAYS_PER_CHUNK, loadFile } from '../ingest/load-file.ts';
import { openLoadSession } from '../ingest/load-session.ts';
import { meteringSettings } from '../ingest/metering-settings.ts';
import { DAYS_AROUND } from '../jobs/aggregate.ts';
import { billWaiting } from '../jobs/bill.ts';
import { finishFile, readerOf } from '../jobs/retrieve.ts';
import type { ObjectStore } from '../object-store.ts';
import { stepName, touchedPoints } from '../usage/touched-points.ts';
import { updatePeriods } from '../usage/update-periods.ts';
import { correctPoints } from '../vee/correct-points.ts';
import {
  beginShare,
  guardShare,
  reachStage,
  type SeenBefore,
  type ShareRun,
  stepOfShare,
  writeShare,
} from './share-ledger.ts';

export interface ShareTools {
  database: Database;
  databaseSettings: DatabaseSettings;
  dropBucket: ObjectStore;
  /** Aborted = finish the piece in hand, then stop with the signal's reason. */
  signal: AbortSignal;
  quote: Quote;
  daysPerChunk?: number;
  report?(done: string): void;
}

export interface SharedFile {
  /** Name of the drop bucket, for the ledger. */
  bucket: string;
  key: string;
}

export interface ShareOutcome {
  fileId: number;
  outcome: 'done' | 'done-before' | 'duplicate' | 'nothing-taken';
}

const REFUSED = 'refused';

/**
 * First half of a share's work: loads the days of its supply points, corrects them and adds up their periods. Every share reads the whole
 * file, as pieces and totals are the file's own. Can be killed at any instant and started again; what is done is passed over.
 * @throws JobFailure what a person has to decide
 */
export async function loadShare(tools: ShareTools, source: SharedFile, share: Share): Promise<ShareOutcome> {
  const begun = await open(tools, source, share);
  if ('duplicateOf' in begun) return { fileId: begun.duplicateOf, outcome: 'duplicate' };
  const fileId = begun.file.id;
  if (begun.stage === 'aggregated' || begun.stage === 'billed') return { fileId, outcome: 'done-before' };
  if (begun.stage === 'begun') await load(tools, source, begun, begun.damage);
  if (await isRefused(tools.database, begun)) return { fileId, outcome: 'nothing-taken' };
  await correctAndAggregate(tools, begun);
  return { fileId, outcome: 'done' };
}

/**
 * Second half: bills the periods of the share's supply points. Begins when all shares have ended the first half, because a file that does
 * not match the operator's totals holds back all of its bills.
 * @throws JobFailure NOT_AGGREGATED, and what a person has to decide
 */
export async function billShare(tools: ShareTools, source: SharedFile, share: Share): Promise<ShareOutcome> {
  const begun = await open(tools, source, share);
  if ('duplicateOf' in begun) return { fileId: begun.duplicateOf, outcome: 'duplicate' };
  const { file, stage } = begun;
  if (stage === 'billed') return { fileId: file.id, outcome: 'done-before' };
  if (file.state !== 'aggregated' && file.state !== 'billed') {
    const message = `File ${file.id} is ${file.state}: not all of its shares are loaded and added up. Bill when that array job has ended.`;
    throw new JobFailure('NOT_AGGREGATED', message, { retry: true });
  }
  await billWaiting({ fileId: file.id, share }, tools.quote, {
    database: tools.database,
    signal: tools.signal,
    write: (work) => writeShare(tools.database, begun, work),
    progress: async (done, _total, note) => tools.report?.(`${done} bills, ${note}`),
  });
  await reachStage(tools.database, begun, 'billed', (tx) => settleFiles(tx, file.id));
  return { fileId: file.id, outcome: 'done' };
}

async function open(
  tools: ShareTools,
  source: SharedFile,
  share: Share,
): Promise<(ShareRun & Pick<Fingerprint, 'damage'>) | SeenBefore> {
  const object = await tools.dropBucket.head(source.key);
  if (!object) {
    const message = `The drop bucket has no object ${source.key}: it was removed before it was read. Drop it again.`;
    throw new JobFailure('OBJECT_MISSING', message, { retry: false });
  }
  const { sha256, size, damage } = await fingerprint(await tools.dropBucket.open(source.key));
  const delivery: Delivery = {
    bucket: source.bucket,
    name: source.key,
    objectVersion: object.versionId ?? '',
    size,
    receivedAt: object.lastModified,
  };
  const begun = await beginShare(tools.database, delivery, sha256, share, tools.daysPerChunk ?? DAYS_PER_CHUNK);
  return 'duplicateOf' in begun ? begun : { ...begun, damage };
}

async function load(
  tools: ShareTools,
  source: SharedFile,
  run: ShareRun,
  damage: Fingerprint['damage'],
): Promise<void> {
  const session = await openLoadSession(tools.databaseSettings);
  try {
    const { id, received_at: receivedAt } = run.file;
    const file = { id, receivedAt, headerAt: null as string | null, share: run.share };
    const summary = await loadFile({
      sessions: [session],
      file,
      read: readerOf(tools.dropBucket, source.key, damage),
      daysPerChunk: run.file.days_per_chunk!,
      guard: (tx) => guardShare(tx, run),
      signal: tools.signal,
      onChunk: async ({ days }) => tools.report?.(`${days} days`),
    });
    if (!summary.accepted) await stepOfShare(tools.database, run, REFUSED, async () => {});
    await reachStage(tools.database, run, 'loaded', (tx) => finishFile(tx, id, file.headerAt, summary));
  } finally {
    await session.close();
  }
}

/** Whether this share found, when it read the file to its end, that nothing of it can be used. */
async function isRefused(database: Queryable, { file, share }: ShareRun): Promise<boolean> {
  const place = [file.id, share.index, REFUSED];
  const noted = await database.query(
    'SELECT 1 FROM file_share_step WHERE file_id = ? AND share_no = ? AND name = ?',
    place,
  );
  return noted.length > 0;
}

async function correctAndAggregate({ database, signal, report }: ShareTools, run: ShareRun): Promise<void> {
  const { file, share } = run;
  const settings = await meteringSettings(database);
  for await (const points of touchedPoints(database, file.id, settings.highLowDays, share)) {
    signal.throwIfAborted();
    const name = `correct ${stepName(points)}`;
    await stepOfShare(database, run, name, (tx) => correctPoints(tx, file.id, points, settings));
    report?.(name);
  }
  for await (const points of touchedPoints(database, file.id, DAYS_AROUND, share)) {
    signal.throwIfAborted();
    const name = `aggregate ${stepName(points)}`;
    await stepOfShare(database, run, name, (tx) => updatePeriods(tx, points));
    report?.(name);
  }
  await reachStage(database, run, 'aggregated', (tx) =>
    tx.execute("UPDATE operator_file SET state = 'aggregated' WHERE id = ? AND state = 'read'", [file.id]),
  );
}
