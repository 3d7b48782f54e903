import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '../../../../domain/calendar/index.ts';
import { explainChange, listPlans, type QuoteRequest, quote } from '../../../../domain/tariff/index.ts';
import { lineSumHundredths } from '../../../support/bill-lines.ts';
import { randomFrom, randomRequest } from '../../../support/random-requests.ts';

const plans = listPlans();
/** A random request of any class without intervals, from a seed. */
const request = fc.integer().map((seed) => randomRequest(randomFrom(seed), plans, false) as QuoteRequest);

const period = (plan: { from: string }) =>
  fc
    .record({ start: fc.integer({ min: 0, max: 2000 }), length: fc.integer({ min: 1, max: 62 }) })
    .map(({ start, length }) => {
      const latest = plan.from > '2025' ? 300 : 2000;
      const from = addDays(plan.from, start % latest);
      return { from, to: addDays(from, length - 1) };
    });

describe('properties of every bill', () => {
  test('lines sum to the total, amounts are exact decimals, money is whole', () => {
    fc.assert(
      fc.property(request, (one) => {
        const {
          lines,
          kWhByBand,
          kWh,
          plan: _plan,
          period: _period,
          id: _id,
          appliedOption: _option,
          ...money
        } = quote(one);
        expect(lineSumHundredths(lines)).toBe(money.total * 100);
        for (const value of Object.values(money))
          expect(Number.isSafeInteger(value) && !Object.is(value, -0)).toBe(true);
        if (kWhByBand) expect(kWhByBand.light + kWhByBand.mid + kWhByBand.peak).toBe(kWh);
        const { subtotal, vat, fund, total } = money;
        expect(total).toBe(subtotal + vat + fund - ((subtotal + vat + fund) % 10));
        expect(fund % 10).toBe(0);
        const given =
          money.base +
          money.energy +
          money.climate +
          money.fuel +
          money.powerFactorCharge +
          money.overContractSurcharge +
          money.minimumTopUp;
        const off =
          money.mandatoryUseDeduction +
          money.under200Deduction +
          money.welfareDiscount +
          money.householdDiscount +
          money.priceFreeze +
          money.zeroUseReduction;
        expect(given - off).toBe(subtotal);
      }),
      { numRuns: 400 },
    );
  });

  test('pricing again gives the same bill, whatever was priced in between', () => {
    fc.assert(
      fc.property(request, request, (one, other) => {
        const first = quote(one);
        quote(other);
        expect(quote(structuredClone(one))).toEqual(first);
      }),
      { numRuns: 200 },
    );
  });

  test('the energy lines of a split period carry every metered kWh once', () => {
    fc.assert(
      fc.property(request, (one) => {
        const { lines, kWh } = quote(one);
        const energy = lines.filter((line) => /^energy(\.(tier\d|superUser|light|mid|peak))?$/.test(line.code));
        expect(energy.reduce((sum, line) => sum + Number(line.quantity), 0)).toBe(kWh);
        for (const line of energy) expect(line.quantity).toMatch(/^\d+$/);
      }),
      { numRuns: 300 },
    );
  });

  test('the total never falls as kWh rises', () => {
    for (const plan of plans.filter(({ timeOfUse }) => !timeOfUse)) {
      fc.assert(
        fc.property(
          period(plan),
          fc.integer({ min: 0, max: 2500 }),
          fc.integer({ min: 1, max: 40 }),
          (days, kWh, more) => {
            // The one exception, stated in the next test: three parts of which the last is dearer than the other two together.
            fc.pre(!(days.from < '2023-05-16' && days.to >= '2023-07-01' && kWh + more > 1000));
            const total = (use: number) =>
              quote({ plan: plan.plan, period: days, usage: { kWh: use }, contractKw: 10 }).total;
            expect(total(kWh + more)).toBeGreaterThanOrEqual(total(kWh));
          },
        ),
        { numRuns: 25 },
      );
    }
  });

  test('above 1,000 kWh in a period of three parts, rounding by days may move a kWh out of the dearest part', () => {
    const energy = (kWh: number) =>
      quote({ plan: 'residential/low', period: { from: '2023-05-10', to: '2023-07-05' }, usage: { kWh } }).energy;
    const falls = Array.from({ length: 1000 }, (_, index) => energy(1002 + index) - energy(1001 + index)).filter(
      (step) => step < 0,
    );
    // 299.3 + 307.3 − 736.2 won: two parts round up, so the last takes one kWh less.
    expect(falls.every((step) => step >= -130)).toBe(true);
  });

  test('one more kWh at peak never makes a time-of-use bill cheaper', () => {
    for (const plan of plans.filter(({ timeOfUse }) => timeOfUse)) {
      fc.assert(
        fc.property(
          period(plan),
          fc.integer({ min: 0, max: 900 }),
          fc.constantFrom('light', 'mid', 'peak'),
          (days, kWh, band) => {
            const use = { light: 300, mid: 300, peak: 300, [band]: kWh };
            const total = (more: number) =>
              quote({
                plan: plan.plan,
                period: days,
                usage: { kWhByBand: { ...use, [band]: kWh + more } },
                contractKw: 10,
              }).total;
            expect(total(1)).toBeGreaterThanOrEqual(total(0));
          },
        ),
        { numRuns: 8 },
      );
    }
  });

  test('the parts of an explained change sum to it exactly', () => {
    fc.assert(
      fc.property(request, request, (a, b) => {
        const change = explainChange(a, b);
        expect(change.parts.reduce((sum, part) => sum + part.won, 0)).toBe(change.difference);
        expect(change.difference).toBe(quote(b).total - quote(a).total);
        for (const { won } of change.parts) expect(Number.isSafeInteger(won) && !Object.is(won, -0)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
