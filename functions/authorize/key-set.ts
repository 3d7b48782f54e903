import { get } from 'node:http';
import { FetchError } from 'aws-jwt-verify/error';
import type { Fetcher } from 'aws-jwt-verify/https';

const LIMIT_MILLISECONDS = 3_000;

/** Fetches a key set over plain http: the user pool of a laptop. The settings admit http for this machine only. */
export const plainHttpFetcher: Fetcher = {
  fetch: (uri) =>
    new Promise((resolve, reject) => {
      const request = get(uri, { timeout: LIMIT_MILLISECONDS }, async (response) => {
        try {
          if (response.statusCode !== 200) throw new Error(`Key set answered ${response.statusCode}`);
          const chunks: Buffer[] = [];
          for await (const chunk of response) chunks.push(chunk as Buffer);
          const bytes = Buffer.concat(chunks);
          resolve(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer);
        } catch (error) {
          reject(new FetchError(uri, error));
        }
      });
      request.on('timeout', () => request.destroy(new Error('Key set timed out')));
      request.on('error', (error) => reject(new FetchError(uri, error)));
    }),
};
