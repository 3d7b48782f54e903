import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { daysBetween } from '../../domain/calendar/index.ts';
import { type QuoteRequest, quote } from '../../domain/tariff/index.ts';
import { lineSumHundredths } from '../support/bill-lines.ts';

const file = join(process.env.SHARED_DATA ?? join(import.meta.dirname, '../../../shared/data'), 'kepco/cases.json');

interface Case {
  id: string;
  kind: string;
  request: Omit<QuoteRequest, 'usage'> & { usage: { profile?: string } };
  expected: Record<string, unknown>;
  usable?: boolean;
}

/** The load shapes that the case file names instead of listing 2,976 intervals. */
const PROFILES: Record<string, (hour: number) => number> = {
  flat_100kWh_per_15min: () => 100_000,
  '09to18_120kWh_else_30kWh_per_15min': (hour) => (hour >= 9 && hour < 18 ? 120_000 : 30_000),
};

const requestOf = ({ request }: Case): QuoteRequest => {
  const { profile } = request.usage;
  if (profile === undefined) return request as QuoteRequest;
  const shape = PROFILES[profile];
  if (!shape) throw new Error(`the case file has a new profile: ${profile}`);
  const { from, to } = request.period;
  const day = Array.from({ length: 96 }, (_, slot) => shape(Math.floor(slot / 4)));
  const wh = Array.from({ length: daysBetween(from, to) + 1 }, () => day).flat();
  return { ...request, usage: { intervals: { minutes: 15, from, wh } } };
};

if (!existsSync(file)) {
  test('the published cases need the folder of third-party data', () => {
    console.warn(`SKIPPED: ${file} is not there, so no published bill was checked`);
  });
} else {
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };
  const usable = cases.filter((one) => one.usable !== false);
  const left = cases.filter((one) => one.usable === false);
  if (left.length > 0) console.warn(`left out, marked unusable in the file: ${left.map((one) => one.id).join(', ')}`);

  describe('published and independently computed bills, to the won', () => {
    test.each(usable.map((one) => [one.id, one] as const))('%s', (_, one) => {
      const result = quote(requestOf(one)) as unknown as Record<string, unknown>;
      const asserted = Object.fromEntries(Object.keys(one.expected).map((field) => [field, result[field]]));
      expect(asserted).toEqual(one.expected);
      expect(lineSumHundredths(result.lines as never)).toBe((result.total as number) * 100);
    });
  });
}
