// node tests/support/compare-with-second-computation.ts RATES COUNT SEED
// Prices COUNT random requests with the engine and with the second computation and compares every amount. Prints one JSON line with the number
// of requests by class, or the first request that differs, and fails. A process of its own: inside Jest the same work takes three times as long.
import { readFileSync } from 'node:fs';
import { getHolidayPreset } from '@hyunbinseo/holidays-kr';
import { listPlans, quote } from '../../domain/tariff/index.ts';
import { randomFrom, randomRequest } from './random-requests.ts';
import { secondBill } from './second-computation.ts';

const [ratesFile = '', countText = '', seedText = ''] = process.argv.slice(2);
const rates = JSON.parse(readFileSync(ratesFile, 'utf8'));
const count = Number(countText);
/** Requests with intervals are slow to check a second time, so they come last and are few. */
const withIntervals = Math.ceil(count / 200);

const years = new Map<string, Record<string, readonly string[]>>();
for (let year = 2018; year <= 2027; year += 1) years.set(String(year), await getHolidayPreset(String(year)));
const holidays = { names: (day: string) => years.get(day.slice(0, 4))?.[day] ?? [] };

const plans = listPlans();
const random = randomFrom(Number(seedText));
const agreed: Record<string, number> = {};
for (let index = 0; index < count; index += 1) {
  const request = randomRequest(random, plans, index >= count - withIntervals);
  const second = secondBill(rates, holidays, request);
  const first = quote(request) as unknown as Record<string, unknown>;
  const engine = Object.fromEntries(Object.keys(second).map((field) => [field, first[field]]));
  if (JSON.stringify(engine) !== JSON.stringify(second)) {
    const { intervals } = request.usage;
    const usage = intervals ? { intervals: { ...intervals, wh: `${intervals.wh.length} values` } } : request.usage;
    console.error(`request ${index} of seed ${seedText}: ${JSON.stringify({ ...request, usage })}`);
    console.error(`engine ${JSON.stringify(engine)}\nsecond ${JSON.stringify(second)}`);
    process.exit(1);
  }
  const classId = request.plan.split('/')[0];
  agreed[classId] = (agreed[classId] ?? 0) + 1;
}
console.log(JSON.stringify(agreed));
