import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { readOperatorFile } from '../../../batch/formats/operator-file.ts';
import { LoadBuffer } from '../../../batch/ingest/load-format.ts';
import { PendingChunk } from '../../../batch/ingest/pending-chunk.ts';

/**
 * Writes the rows that loading a file sends to the server into a file, in the form of LOAD_FORMAT, for another client to load.
 * @param ids supply points' ids by code
 * @returns how many rows
 */
export async function writePreparedRows(
  source: string,
  target: string,
  ids: ReadonlyMap<string, number>,
): Promise<number> {
  const out = createWriteStream(target);
  const tails = new LoadBuffer();
  const rows = new LoadBuffer();
  let chunk = new PendingChunk(0, tails);
  let count = 0;
  const flush = async () => {
    rows.clear();
    for (const day of chunk.days) {
      rows.plain(String(ids.get(day.code)));
      rows.appendRaw(tails, day.start, day.end);
    }
    count += chunk.days.length;
    chunk = new PendingChunk(0, tails);
    if (!out.write(Buffer.from(rows.view()))) await once(out, 'drain');
  };
  await readOperatorFile(createReadStream(source, { highWaterMark: 1 << 20 }), source, {
    day: (day) => chunk.add(day),
    problem: () => {},
    register: () => {},
    header: () => {},
    drain: flush,
  });
  await flush();
  out.end();
  await once(out, 'close');
  return count;
}
