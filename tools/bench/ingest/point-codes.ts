import { createReadStream } from 'node:fs';
import { readOperatorFile } from '../../../batch/formats/operator-file.ts';

/** Supply points a file names, in its order. */
export async function pointCodes(path: string): Promise<string[]> {
  const codes = new Set<string>();
  await readOperatorFile(createReadStream(path, { highWaterMark: 1 << 20 }), path, {
    day: ({ supplyPointCode }) => codes.add(supplyPointCode),
    problem: () => {},
    register: () => {},
    header: () => {},
  });
  return [...codes];
}
