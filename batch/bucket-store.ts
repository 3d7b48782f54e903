import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { DocumentStore, ObjectStore, StoredObject } from './object-store.ts';

/** A bucket of S3, or of what AWS_ENDPOINT_URL names. */
export function bucketStore(bucket: string, client: S3Client): ObjectStore & DocumentStore {
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
    async put(key, content, contentType) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content, ContentType: contentType }));
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
    async open(key) {
      const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return answer.Body as unknown as AsyncIterable<Uint8Array>;
    },
  };
}

/** A client for AWS, or for the local cloud that AWS_ENDPOINT_URL names: those serve buckets by path, bucket.127.0.0.1 resolves to nothing. */
export const s3Client = () => new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
