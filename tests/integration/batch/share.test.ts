import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { aggregate } from '../../../batch/jobs/aggregate.ts';
import { billJob } from '../../../batch/jobs/bill.ts';
import { correct } from '../../../batch/jobs/correct.ts';
import { retrieveJob } from '../../../batch/jobs/retrieve.ts';
import { billShare, loadShare, type ShareTools } from '../../../batch/shares/take-share.ts';
import { quote } from '../../../domain/tariff/index.ts';
import { databaseSettingsFrom, openDatabase } from '../../../runtime/database.ts';
import { auditDatabase } from '../../../tools/audit/audit.ts';
import { pointCodes } from '../../../tools/bench/ingest/point-codes.ts';
import { tableChecksums } from '../../../tools/crash/checksums.ts';
import { FAULT_NAMES } from '../../../tools/generate/faults.ts';
import { generate } from '../../../tools/generate-operator-file.ts';
import { Pipeline } from '../../support/pipeline.ts';

const DAYS_PER_CHUNK = 70;
const KEY = 'month.csv';
const SOURCE = { bucket: 'drop', key: KEY };
const ARRIVED = '2026-07-05T00:00:00.000Z';

let folder: string;
let content: Buffer;
let codes: string[];
let pipeline: Pipeline;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'share-'));
  const path = join(folder, KEY);
  await generate(
    { supplyPoints: 24, days: 31, seed: 6, from: '2026-06-01', intervalMinutes: 30, faults: FAULT_NAMES },
    createWriteStream(path),
  );
  content = readFileSync(path);
  codes = await pointCodes(path);
  pipeline = await Pipeline.open([retrieveJob(DAYS_PER_CHUNK), correct, aggregate, billJob(quote)]);
});
afterAll(async () => {
  await pipeline.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Empty tables with the file's supply points but every seventh, which nobody has registered. */
async function prepare(): Promise<void> {
  await pipeline.reset();
  for (const [index, code] of codes.entries()) {
    if (index % 7 === 3) continue;
    const over = index % 3 === 0 ? { plan: 'general_b/high_a/II', contractKw: 500 } : { readingDay: 1 + (index % 28) };
    await pipeline.contract(code, '2026-06-01', '2026-07-01', over);
  }
  await pipeline.bucket.put(KEY, content, ARRIVED);
}

function tools(over: Partial<ShareTools> = {}): ShareTools {
  return {
    database: pipeline.test.database,
    databaseSettings: databaseSettingsFrom(pipeline.test.url),
    dropBucket: pipeline.bucket.store,
    signal: new AbortController().signal,
    quote,
    daysPerChunk: DAYS_PER_CHUNK,
    ...over,
  };
}

const inShares = async (count: number, order: readonly number[]) => {
  for (const index of order) await loadShare(tools(), SOURCE, { index, count });
  for (const index of order) await billShare(tools(), SOURCE, { index, count });
};

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('a file in shares', () => {
  let alone: Awaited<ReturnType<typeof tableChecksums>>;
  beforeAll(async () => {
    await prepare();
    await pipeline.drop(KEY, content, ARRIVED);
    alone = await tableChecksums(pipeline.test.database);
  });

  test('the file to be shared has days, faults, refused days and bills', () => {
    const rows = new Map(alone.map(({ table, rows }) => [table, rows]));
    for (const table of ['reading_day', 'file_day_total', 'quarantine', 'reading_finding', 'usage_period', 'bill_line'])
      expect(rows.get(table)).toBeGreaterThan(10);
  });

  test.each([1, 4, 16])('gives the tables of the single worker: %i shares', async (count) => {
    await prepare();
    await inShares(count, upTo(count).reverse());

    expect(await tableChecksums(pipeline.test.database)).toEqual(alone);
    expect(await auditDatabase(pipeline.test.database)).toMatchObject({ ok: true });
    const left = await pipeline.rows("SELECT type FROM job WHERE state IN ('ready', 'waiting')");
    expect(left).toEqual([{ type: 'print-bills' }]);
  });

  test('four shares at the same time give the tables of the single worker', async () => {
    await prepare();
    const databases = upTo(4).map(() => openDatabase(databaseSettingsFrom(pipeline.test.url)));
    try {
      const all = (half: typeof loadShare) =>
        Promise.all(databases.map((database, index) => half(tools({ database }), SOURCE, { index, count: 4 })));
      await all(loadShare);
      await all(billShare);
    } finally {
      for (const database of databases) await database.close();
    }
    expect(await tableChecksums(pipeline.test.database)).toEqual(alone);
  });

  test('shares that are broken off and started again, twice over, give the tables of the single worker', async () => {
    await prepare();
    for (const index of upTo(4)) {
      const share = { index, count: 4 };
      for (let pieces = 1; ; pieces += 3) {
        const stop = new AbortController();
        let left = pieces;
        const report = () => {
          left -= 1;
          if (left <= 0) stop.abort();
        };
        const ended = await loadShare(tools({ signal: stop.signal, report }), SOURCE, share).catch(
          (error: Error) => error,
        );
        if ('outcome' in ended) break;
        expect(ended.name).toBe('AbortError');
      }
      expect(await loadShare(tools(), SOURCE, share)).toMatchObject({ outcome: 'done-before' });
    }
    for (const index of [0, 0, 1, 1, 2, 3, 3]) await billShare(tools(), SOURCE, { index, count: 4 });

    expect(await tableChecksums(pipeline.test.database)).toEqual(alone);
  });

  test('a share that was started again elsewhere can write nothing more', async () => {
    await prepare();
    const share = { index: 0, count: 2 };
    let startedAgain = false;
    const dropBucket: ShareTools['dropBucket'] = {
      ...pipeline.bucket.store,
      head: (key) => pipeline.bucket.store.head(key),
      list: (prefix) => pipeline.bucket.store.list(prefix),
      // The second time the file is opened is after the share has begun: that is when the other start takes it over.
      open: async (key) => {
        const [begun] = await pipeline.rows('SELECT 1 FROM file_share WHERE start_no = 1 AND share_no = 0');
        if (begun && !startedAgain) {
          startedAgain = true;
          await loadShare(tools(), SOURCE, share);
        }
        return await pipeline.bucket.store.open(key);
      },
    };
    await expect(loadShare(tools({ dropBucket }), SOURCE, share)).rejects.toMatchObject({ code: 'SHARE_LOST' });
    await loadShare(tools(), SOURCE, { index: 1, count: 2 });
    for (const index of [0, 1]) await billShare(tools(), SOURCE, { index, count: 2 });

    expect(await tableChecksums(pipeline.test.database)).toEqual(alone);
  });

  test('another count of shares and bills before all is loaded are refused by name; the single worker lets the shares do it', async () => {
    await prepare();
    await loadShare(tools(), SOURCE, { index: 0, count: 2 });

    await expect(loadShare(tools(), SOURCE, { index: 1, count: 3 })).rejects.toMatchObject({
      code: 'OTHER_SHARE_COUNT',
    });
    expect(await pipeline.run('retrieve', SOURCE)).toMatchObject({ outcome: 'in-shares' });
    await expect(billShare(tools(), SOURCE, { index: 0, count: 2 })).rejects.toMatchObject({ code: 'NOT_AGGREGATED' });
  });

  test('a file that cannot be read is refused by every number of shares alike', async () => {
    await prepare();
    await pipeline.bucket.put('scan.pdf', Buffer.from('%PDF-1.7\u0000\u0001'), ARRIVED);
    const source = { bucket: 'drop', key: 'scan.pdf' };
    for (const index of [0, 1])
      expect(await loadShare(tools(), source, { index, count: 2 })).toMatchObject({ outcome: 'nothing-taken' });

    expect(await pipeline.rows('SELECT state FROM operator_file')).toEqual([{ state: 'refused' }]);
  });
});
