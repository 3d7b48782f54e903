import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';

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

/** Where finished documents are kept, by key. */
export interface DocumentStore {
  /** Writing the same key again replaces the object. */
  put(key: string, content: Uint8Array, contentType: string): Promise<void>;
  /** Nothing happens when there is no such object. */
  remove(key: string): Promise<void>;
}

/** A folder whose files are the objects; keys are paths with slashes. */
export function folderStore(folder: string): ObjectStore & DocumentStore {
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
    async put(key, content) {
      await mkdir(dirname(pathOf(key)), { recursive: true });
      await writeFile(pathOf(key), content);
    },
    async remove(key) {
      await rm(pathOf(key), { force: true });
    },
    async open(key) {
      if (!(await head(key))) throw new RangeError(`There is no object ${key}.`);
      return createReadStream(pathOf(key), { highWaterMark: 1 << 18 });
    },
  };
}
