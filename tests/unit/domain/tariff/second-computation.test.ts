import { readFileSync } from 'node:fs';
import { getHolidayPreset } from '@hyunbinseo/holidays-kr';
import { expect, test } from '@jest/globals';
import { listPlans, quote } from '../../../../domain/tariff/index.ts';
import { lineSumHundredths } from '../../../support/bill-lines.ts';
import { randomFrom, randomRequest } from '../../../support/random-requests.ts';
import { secondBill } from '../../../support/second-computation.ts';

// A part of the published tables, copied out, so that the comparison also runs where the folder of third-party data is not.
const rates = JSON.parse(readFileSync(new URL('../../../support/transcribed-rates.json', import.meta.url), 'utf8'));
const PLANS = [
  'residential/low',
  'residential/high',
  'general_a_1/low',
  'general_a_1/high_a/I',
  'general_a_2/high_a/I',
  'general_a_2/high_a/II',
  'general_a_2/high_a/III',
  'general_b/high_a/II',
  'industrial_b/high_a/I',
  'industrial_b/high_a/III',
  'education_a/low',
  'agricultural_b/high',
];
const plans = listPlans().filter(({ plan }) => PLANS.includes(plan));

test.each([
  { form: 'totals', count: 3000, intervals: false, seed: 4 },
  { form: 'intervals', count: 60, intervals: true, seed: 7 },
])('engine and second computation agree on $count random requests with $form', async ({ count, intervals, seed }) => {
  const years = new Map<string, Record<string, readonly string[]>>();
  for (let year = 2018; year <= 2027; year += 1) years.set(String(year), await getHolidayPreset(String(year)));
  const holidays = { names: (day: string) => years.get(day.slice(0, 4))?.[day] ?? [] };
  expect(plans).toHaveLength(PLANS.length);
  const random = randomFrom(seed);
  for (let index = 0; index < count; index += 1) {
    const request = randomRequest(random, plans, intervals);
    const second = secondBill(rates, holidays, request) as unknown as Record<string, unknown>;
    const result = quote(request);
    const engine = result as unknown as Record<string, unknown>;
    const asked = { plan: request.plan, period: request.period };
    expect({ ...asked, ...Object.fromEntries(Object.keys(second).map((field) => [field, engine[field]])) }).toEqual({
      ...asked,
      ...second,
    });
    expect(lineSumHundredths(result.lines)).toBe(result.total * 100);
  }
});
