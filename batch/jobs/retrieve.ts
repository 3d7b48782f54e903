import type { Queryable } from '../../runtime/database.ts';
import { enqueue } from '../../runtime/jobs/enqueue.ts';
import { JobFailure } from '../../runtime/jobs/job-failure.ts';
import { type Fingerprint, fingerprint } from '../formats/fingerprint.ts';
import { readOperatorFile, refuseArchive } from '../formats/operator-file.ts';
import type { FileSummary } from '../formats/sink.ts';
import { isControlFile, saveControlTotals } from '../ingest/control-totals.ts';
import { type Delivery, enterDelivery, type LedgerFile } from '../ingest/file-ledger.ts';
import { DAYS_PER_CHUNK, loadFile, type ReadInto } from '../ingest/load-file.ts';
import { openLoadSession } from '../ingest/load-session.ts';
import { reconcile } from '../ingest/reconcile.ts';
import type { ObjectStore } from '../object-store.ts';
import type { JobContext, JobType } from '../worker/job-type.ts';
import { cameFurther } from './came-further.ts';

export interface RetrieveParams {
  /** Name of the drop bucket, for the ledger. */
  bucket: string;
  key: string;
  versionId?: string;
  /** Read a file whose name was used before with other content: a person said so. */
  acceptReusedName?: boolean;
}

export interface RetrieveOutput {
  outcome: 'read' | 'refused' | 'quarantined' | 'duplicate' | 'in-shares';
  fileId: number;
  dayCount?: number;
  quarantinedCount?: number;
  reasonCode?: string | null;
}

/**
 * Takes one object of the drop bucket into the database: enters it into the ledger by content, loads its days piece by piece, notes what
 * was refused, and puts the next step into the queue in the transaction that ends it. Can be stopped at any instant and run again.
 */
export const retrieveJob = (daysPerChunk: number = DAYS_PER_CHUNK): JobType<RetrieveParams, RetrieveOutput> => ({
  type: 'retrieve',
  paramsSchema: {
    type: 'object',
    properties: {
      bucket: { type: 'string', maxLength: 63 },
      key: { type: 'string', minLength: 1, maxLength: 500 },
      versionId: { type: 'string', maxLength: 100 },
      acceptReusedName: { type: 'boolean' },
    },
    required: ['bucket', 'key'],
    additionalProperties: true,
  },
  async run(params, context) {
    const object = await context.dropBucket.head(params.key);
    if (!object) {
      const message = `The drop bucket has no object ${params.key}: it was removed before it was read. Drop it again.`;
      throw new JobFailure('OBJECT_MISSING', message, { retry: false });
    }
    const content = await fingerprint(await context.dropBucket.open(params.key));
    const delivery: Delivery = {
      bucket: params.bucket,
      name: params.key,
      objectVersion: params.versionId ?? object.versionId ?? '',
      size: content.size,
      receivedAt: object.lastModified,
    };
    const answer = await context.write((tx) =>
      enterDelivery(tx, delivery, content.sha256, { acceptReusedName: params.acceptReusedName === true, daysPerChunk }),
    );
    if (answer.outcome === 'duplicate') {
      context.logger.info('file was seen before', { fileId: answer.fileId });
      return { outcome: 'duplicate', fileId: answer.fileId };
    }
    if (answer.outcome === 'name-reused') {
      return { outcome: 'quarantined', fileId: answer.fileId, reasonCode: 'NAME_REUSED' };
    }
    if (await isShared(context.database, answer.file.id)) {
      context.logger.info('file is being read in shares', { fileId: answer.file.id });
      return { outcome: 'in-shares', fileId: answer.file.id };
    }
    if (isControlFile(params.key)) return await takeControlFile(params, answer.file, context);
    return await takeDataFile(params, answer.file, content, context);
  },
});

/** A file that was begun in shares is ended in shares: one reader beside them would add its days to the file's totals twice. */
async function isShared(database: Queryable, fileId: number): Promise<boolean> {
  const sharing = await database.query('SELECT 1 FROM file_sharing WHERE file_id = ?', [fileId]);
  return sharing.length > 0;
}

async function takeDataFile(
  params: RetrieveParams,
  file: LedgerFile,
  { size, damage }: Fingerprint,
  context: JobContext,
): Promise<RetrieveOutput> {
  const sessions = [
    await openLoadSession(context.databaseSettings),
    await openLoadSession(context.databaseSettings),
  ] as const;
  try {
    const loaded = { id: file.id, receivedAt: file.received_at, headerAt: null as string | null };
    const summary = await loadFile({
      sessions,
      file: loaded,
      read: readerOf(context.dropBucket, params.key, damage),
      daysPerChunk: file.days_per_chunk!,
      guard: async (tx) => {
        await context.guard(tx);
        await cameFurther(tx, context.jobId);
      },
      signal: context.signal,
      onChunk: ({ bytes, days }) => context.progress(bytes, size, `${days} days`),
    });
    return await context.write(async (tx) => {
      const output = await finishFile(tx, file.id, loaded.headerAt, summary);
      if (output.outcome === 'read') {
        const key = `correct:file:${file.id}`;
        await enqueue(tx, { type: 'correct', params: { fileId: file.id }, uniqueKey: key, uniqueUntil: 'start' });
      }
      return output;
    });
  } finally {
    for (const session of sessions) await session.close();
  }
}

/** How a file is read: not at all when its archive is damaged, for the first pieces would be committed before the reader came to the damage. */
export const readerOf =
  (bucket: ObjectStore, key: string, damage: Fingerprint['damage']): ReadInto =>
  async (sink) =>
    damage ? refuseArchive(damage, key, sink) : readOperatorFile(await bucket.open(key), key, sink);

/** Adds up the ledger of the file's pieces and says what came of it. */
export async function finishFile(
  tx: Queryable,
  fileId: number,
  headerAt: string | null,
  summary: FileSummary,
): Promise<RetrieveOutput> {
  const [sums] = await tx.query<{ taken: string; quarantined: string; value_count: string }>(
    `SELECT COALESCE(SUM(new_count + revised_count + kept_count + same_count), 0) AS taken,
            COALESCE(SUM(quarantined_count), 0) AS quarantined, COALESCE(SUM(value_count), 0) AS value_count
       FROM file_chunk WHERE file_id = ?`,
    [fileId],
  );
  const [taken, quarantined] = [Number(sums!.taken), Number(sums!.quarantined)];
  const [first] = await tx.query<{ first_line: number; code: string; message: string }>(
    'SELECT first_line, code, message FROM quarantine WHERE file_id = ? ORDER BY first_line, code LIMIT 1',
    [fileId],
  );
  const outcome = !summary.accepted ? 'refused' : taken === 0 && summary.registerCount === 0 ? 'quarantined' : 'read';
  const reason = first ?? (summary.firstProblem && { first_line: summary.firstProblem.line, ...summary.firstProblem });
  await tx.execute(
    `UPDATE operator_file SET state = ?, format = ?, header_at = ?, day_count = ?, value_count = ?, quarantined_count = ?, line_count = ?,
            reason_code = ?, reason = ?, reason_line = ?, finished_at = ${outcome === 'read' ? 'NULL' : 'UTC_TIMESTAMP(3)'}
      WHERE id = ?`,
    [
      outcome,
      summary.format,
      headerAt,
      taken,
      Number(sums!.value_count),
      quarantined,
      summary.lineCount,
      reason?.code ?? null,
      reason?.message.slice(0, 500) ?? null,
      reason?.first_line ?? null,
      fileId,
    ],
  );
  await reconcile(tx, fileId);
  await retryKnownPoints(tx);
  return { outcome, fileId, dayCount: taken, quarantinedCount: quarantined, reasonCode: reason?.code ?? null };
}

/** Somebody may have registered a supply point that days wait for: looked at with every file, so that nobody has to think of it. */
async function retryKnownPoints(tx: Queryable): Promise<void> {
  const [waiting] = await tx.query<{ id: number }>(
    `SELECT q.id FROM quarantine q JOIN supply_point s ON s.code = CONVERT(q.supply_point_code USING ascii)
      WHERE q.state = 'open' AND q.code = 'UNKNOWN_SUPPLY_POINT' LIMIT 1`,
  );
  if (waiting)
    await enqueue(tx, { type: 'retry-quarantine', params: {}, uniqueKey: 'retry-quarantine', uniqueUntil: 'start' });
}

async function takeControlFile(params: RetrieveParams, file: LedgerFile, context: JobContext): Promise<RetrieveOutput> {
  const bytes = await context.dropBucket.open(params.key);
  return await context.write(async (tx) => {
    const result = await saveControlTotals(tx, { id: file.id, bucket: params.bucket, name: params.key }, bytes);
    await tx.execute(
      `UPDATE operator_file SET state = ?, format = 'totals', day_count = ?, reason_code = ?, reason = ?, reason_line = ?,
              finished_at = UTC_TIMESTAMP(3), received_at = received_at WHERE id = ?`,
      [
        result.problem ? 'refused' : 'billed',
        result.rows,
        result.problem?.code ?? null,
        result.problem?.message ?? null,
        result.problem?.line ?? null,
        file.id,
      ],
    );
    return {
      outcome: result.problem ? 'refused' : 'read',
      fileId: file.id,
      dayCount: result.rows,
      reasonCode: result.problem?.code ?? null,
    };
  });
}
