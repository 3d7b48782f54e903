import { expect, test } from '@jest/globals';
import { readOperatorFile } from '../../../../batch/formats/operator-file.ts';
import { LoadBuffer } from '../../../../batch/ingest/load-format.ts';
import { nem12Text } from '../../../../batch/ingest/nem12-text.ts';
import { PendingChunk } from '../../../../batch/ingest/pending-chunk.ts';

async function read(text: string): Promise<PendingChunk> {
  const chunk = new PendingChunk(0, new LoadBuffer());
  async function* bytes() {
    yield Buffer.from(text);
  }
  await readOperatorFile(bytes(), 'test.csv', {
    header: () => {},
    register: () => {},
    problem: (problem) => chunk.addProblem(problem),
    day: (day) => chunk.add(day),
  });
  return chunk;
}

const described = (chunk: PendingChunk) =>
  chunk.days.map((day) => ({
    ...day,
    line: 0,
    start: 0,
    end: 0,
    fields: chunk.tails.fields(day.start, day.end).filter((_, i) => i !== 6),
  }));

test('a day that is written for the quarantine is read back as it was', async () => {
  const values = (n: number) => Array.from({ length: 48 }, (_, i) => (n * 37 + i * 123) % 900).join(',');
  const text = [
    '100,NEM12,202611010000,A,B',
    '200,KR00000001,E1B1,1,E1,N1,SER1,kWh,30,',
    `300,20260301,${values(1)},A,,,20260302101112,`,
    `300,20260302,${values(2)},S14,24,,20260303101112,`,
    `300,20260303,${values(3)},V,,,20260304101112,`,
    '400,1,10,A,,',
    '400,11,20,N,,',
    '400,21,48,F52,0,Meter read late',
    '200,KR00000001,E1B1,2,B1,N2,SER1,kWh,30,',
    `300,20260301,${values(4)},E52,,,,`,
    '900',
  ].join('\n');
  const first = await read(text);
  expect(first.problems).toEqual([]);
  expect(first.days).toHaveLength(4);
  const again = await read(`100,NEM12,202611010000,A,B\n${nem12Text(first, first.days)}\n900\n`);
  expect(again.problems).toEqual([]);
  expect(described(again)).toEqual(described(first));
});
