import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';

export interface StoredObject {
  key: string;
  size: number;
  lastModified: Date;
  versionId?: string | undefined;
}

/** Objects by key: a bucket, or a folder in tests. */
export interface ObjectStore {
  /** Objects whose key begins so, in order of key. */
  list(prefix: string): Promise<StoredObject[]>;
  /** null when there is no such object */
  head(key: string): Promise<StoredObject | null>;
  /** The content, piece by piece. Rejects when there is no such object. */
  open(key: string): Promise<AsyncIterable<Uint8Array>>;
}

/** A bucket of S3, or of what AWS_ENDPOINT_URL names. */
export function bucketStore(bucket: string, client: S3Client): ObjectStore {
  return {
    async list(prefix) {
      const objects: StoredObject[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
        );
        for (const { Key, Size, LastModified } of page.Contents ?? []) {
          objects.push({ key: Key!, size: Size ?? 0, lastModified: LastModified ?? new Date(0) });
        }
        token = page.NextContinuationToken;
      } while (token);
      return objects;
    },
    async head(key) {
      try {
        const answer = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
        return {
          key,
          size: answer.ContentLength ?? 0,
          lastModified: answer.LastModified ?? new Date(0),
          versionId: answer.VersionId === 'null' ? undefined : answer.VersionId,
        };
      } catch (error) {
        if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 404) return null;
        throw error;
      }
    },
    async open(key) {
      const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return answer.Body as unknown as AsyncIterable<Uint8Array>;
    },
  };
}

/** A client for AWS, or for the local cloud that AWS_ENDPOINT_URL names: those serve buckets by path, bucket.127.0.0.1 resolves to nothing. */
export const s3Client = () => new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });

/** A folder whose files are the objects; keys are paths with slashes. */
export function folderStore(folder: string): ObjectStore {
  const root = resolve(folder);
  const pathOf = (key: string) => {
    const path = resolve(root, key);
    if (path !== root && !path.startsWith(root + sep)) throw new RangeError(`Key ${key} leads out of the folder.`);
    return path;
  };
  const head = async (key: string): Promise<StoredObject | null> => {
    const found = await stat(pathOf(key)).catch(() => null);
    return found?.isFile() ? { key, size: found.size, lastModified: found.mtime } : null;
  };
  return {
    head,
    async list(prefix) {
      const entries = await readdir(root, { recursive: true, withFileTypes: true });
      const keys = entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
        .filter((key) => key.startsWith(prefix))
        .sort();
      return (await Promise.all(keys.map(head))).filter((object) => object !== null);
    },
    async open(key) {
      if (!(await head(key))) throw new RangeError(`There is no object ${key}.`);
      return createReadStream(pathOf(key), { highWaterMark: 1 << 18 });
    },
  };
}
