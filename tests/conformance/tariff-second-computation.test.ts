import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getHolidayPreset } from '@hyunbinseo/holidays-kr';
import { expect, test } from '@jest/globals';
import { listPlans, quote } from '../../domain/tariff/index.ts';
import { randomFrom, randomRequest } from '../support/random-requests.ts';
import { secondBill } from '../support/second-computation.ts';

const folder = process.env.SHARED_DATA ?? join(import.meta.dirname, '../../../shared/data');
const file = join(folder, 'kepco/tariffs.json');
const COUNT = Number(process.env.TARIFF_RANDOM_REQUESTS ?? 100_000);
const INTERVAL_COUNT = Math.ceil(COUNT / 200);
const SEED = Number(process.env.TARIFF_RANDOM_SEED ?? 20261123);

if (!existsSync(file)) {
  test('the second computation needs the third-party rate tables', () => {
    console.warn(`SKIPPED: ${file} is not there, so the engine was not compared with the second computation`);
  });
} else {
  test(`engine and second computation agree on ${COUNT + INTERVAL_COUNT} random requests`, async () => {
    const rates = JSON.parse(readFileSync(file, 'utf8'));
    const years = new Map<string, Record<string, readonly string[]>>();
    for (let year = 2018; year <= 2027; year += 1) years.set(String(year), await getHolidayPreset(String(year)));
    const holidays = { names: (day: string) => years.get(day.slice(0, 4))?.[day] ?? [] };
    const plans = listPlans();
    const random = randomFrom(SEED);
    const seen = new Map<string, number>();
    for (let index = 0; index < COUNT + INTERVAL_COUNT; index += 1) {
      const request = randomRequest(random, plans, index >= COUNT);
      const second = secondBill(rates, holidays, request);
      const first = quote(request) as unknown as Record<string, unknown>;
      const engine = Object.fromEntries(Object.keys(second).map((field) => [field, first[field]]));
      if (JSON.stringify(engine) !== JSON.stringify(second)) {
        const { intervals } = request.usage;
        const shown = intervals
          ? { ...request, usage: { intervals: { ...intervals, wh: `${intervals.wh.length} values` } } }
          : request;
        throw new Error(
          `request ${index} of seed ${SEED}: ${JSON.stringify(shown)}\nengine ${JSON.stringify(engine)}\nsecond ${JSON.stringify(second)}`,
        );
      }
      const classId = request.plan.split('/')[0];
      seen.set(classId, (seen.get(classId) ?? 0) + 1);
    }
    console.info(
      `agreed on ${COUNT + INTERVAL_COUNT} requests: ${[...seen].map(([name, count]) => `${name} ${count}`).join(', ')}`,
    );
    expect(seen.size).toBe(new Set(plans.map((plan) => plan.classId)).size);
  }, 180_000);
}
