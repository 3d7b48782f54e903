import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.mp4': 'video/mp4',
  '.woff2': 'font/woff2',
};

/**
 * Uploads the built portal with its config.json. Names with a hash are kept by browsers for a year; index.html,
 * config.json and the service worker are asked for anew each time.
 * @returns how many files were uploaded
 */
export async function uploadSite(folder: string, bucket: string, config: Record<string, unknown>): Promise<number> {
  const s3 = new S3Client({ forcePathStyle: true });
  const put = (key: string, body: Buffer | string, cacheControl: string) =>
    s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentType: contentTypes[extname(key)] ?? 'application/octet-stream',
        CacheControl: cacheControl,
      }),
    );
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    const key = path.slice(folder.length + 1);
    const hashed = /(^|\/)assets\//.test(key);
    await put(key, await readFile(path), hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  }
  await put('config.json', `${JSON.stringify(config)}\n`, 'no-cache');
  return files.length + 1;
}
