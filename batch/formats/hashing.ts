import { createHash } from 'node:crypto';

/**
 * Passes a stream on and hashes it. `digest()` takes what the reader left unread (a reader stops early in a file it does not know), so that it is always the SHA-256 of
 * the whole file.
 */
export function hashing(source: AsyncIterable<Uint8Array>): {
  chunks: AsyncIterable<Uint8Array>;
  digest(): Promise<string>;
} {
  const hash = createHash('sha256');
  const iterator = source[Symbol.asyncIterator]();
  const next = async (): Promise<IteratorResult<Uint8Array>> => {
    const result = await iterator.next();
    if (!result.done) hash.update(result.value);
    return result;
  };
  return {
    chunks: { [Symbol.asyncIterator]: () => ({ next }) },
    async digest() {
      while (!(await next()).done);
      return hash.digest('hex');
    },
  };
}
