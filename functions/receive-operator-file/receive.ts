import { createHash } from 'node:crypto';
import type { Database } from '../../runtime/database.ts';
import { enqueue } from '../../runtime/jobs/enqueue.ts';
import type { Log } from '../../runtime/logger.ts';

/** One object that appeared in the drop bucket, as S3 tells it: the key still URL-encoded, a space as `+`. */
export interface DroppedObject {
  readonly bucket: { readonly name: string };
  readonly object: {
    readonly key: string;
    readonly size?: number;
    readonly eTag?: string;
    readonly versionId?: string;
    readonly sequencer?: string;
  };
}

/**
 * Makes one `retrieve` job for each new object. S3 tells at least once: the same notification again makes no second job. Putting the same
 * object again is a new notification and a new job, so that the file ledger can say "same bytes as before". Folders (`…/`) are passed over.
 * @returns the ids of the jobs, new or already there
 */
export async function receive(database: Database, dropped: readonly DroppedObject[], log: Log): Promise<number[]> {
  const jobIds: number[] = [];
  for (const { bucket, object } of dropped) {
    const key = decodedKey(object.key);
    if (key.endsWith('/')) continue;
    const params = {
      bucket: bucket.name,
      key,
      ...(object.versionId === undefined ? {} : { versionId: object.versionId }),
      ...(object.size === undefined ? {} : { size: object.size }),
      ...(object.eTag === undefined ? {} : { etag: object.eTag }),
    };
    const job = { type: 'retrieve', params, uniqueKey: keyOfPut(bucket.name, key, object) };
    const { jobId, created } = await database.transaction((tx) => enqueue(tx, job), {
      committed: async (queryable) => {
        const [row] = await queryable.query<{ id: number }>(
          'SELECT id FROM job WHERE unique_key = ? LOCK IN SHARE MODE',
          [job.uniqueKey],
        );
        return row && { jobId: Number(row.id), created: true };
      },
    });
    log.info('operator file received', { jobId, created, bytes: object.size });
    jobIds.push(jobId);
  }
  return jobIds;
}

/** S3 encodes keys as HTML forms do. A key that cannot be decoded was not encoded. */
function decodedKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return encoded;
  }
}

/** Names this very put: the version in a versioned bucket, else S3's sequencer, else the content. Hashed, as keys reach 1 KB. */
function keyOfPut(bucket: string, key: string, object: DroppedObject['object']): string {
  const put = object.versionId ?? object.sequencer ?? object.eTag ?? '';
  return `retrieve:${createHash('sha256')
    .update(JSON.stringify([bucket, key, put]))
    .digest('hex')}`;
}
