import { FileRefused } from './file-refused.ts';
import { hashing } from './hashing.ts';
import type { Refusal } from './refusal.ts';
import { looksLikeZip, zipMembers } from './zip.ts';

export interface Fingerprint {
  /** Of the whole file, hex. */
  sha256: string;
  size: number;
  /** Why the archive must not be read; null for sound archives and for everything that is none. */
  damage: Refusal | null;
}

/**
 * Hashes a file and, when it is an archive, checks every member against its checksum in the same pass. A checksum stands behind the data it is of, so only a reading before
 * the real one can keep the values of a damaged archive out of the database.
 */
export async function fingerprint(chunks: AsyncIterable<Uint8Array>): Promise<Fingerprint> {
  let size = 0;
  const { chunks: hashed, digest } = hashing(chunks);
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of hashed) {
      size += chunk.length;
      yield chunk;
    }
  };
  const source = counted();
  const first = await source.next();
  let damage: Refusal | null = null;
  if (!first.done && looksLikeZip(first.value)) damage = await archiveDamage(first.value, source);
  for await (const _ of source);
  return { sha256: await digest(), size, damage };
}

async function archiveDamage(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): Promise<Refusal | null> {
  // Reading on by hand: a for-await that is left early would close the generator, and the rest of the file must still be hashed.
  const chunks: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]() {
      let given = false;
      return {
        next: async () => {
          if (given) return rest.next();
          given = true;
          return { done: false, value: first };
        },
      };
    },
  };
  try {
    for await (const member of zipMembers(chunks)) for await (const _ of member.content);
    return null;
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    return { code: error.code, message: error.message };
  }
}
