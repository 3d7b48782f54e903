import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contractPeriods } from '../../../../domain/billing/contract-periods.ts';
import { addDays, daysBetween } from '../../../../domain/calendar/index.ts';

const contract = (readingDay: number, validFrom = '2020-01-01', validTo: string | null = null) => ({
  readingDay,
  validFrom,
  validTo,
});

describe('contractPeriods', () => {
  test('the periods that touch a span, whole', () => {
    expect(contractPeriods(contract(15), '2026-02-20', '2026-03-16')).toEqual([
      { from: '2026-02-15', to: '2026-03-14' },
      { from: '2026-03-15', to: '2026-04-14' },
    ]);
  });

  test('cut where the contract begins and ends', () => {
    expect(contractPeriods(contract(1, '2026-03-10', '2026-04-05'), '2026-01-01', '2026-12-31')).toEqual([
      { from: '2026-03-10', to: '2026-03-31' },
      { from: '2026-04-01', to: '2026-04-05' },
    ]);
  });

  test('none for days outside the contract', () => {
    expect(contractPeriods(contract(1, '2026-03-10', '2026-04-05'), '2026-04-06', '2026-04-30')).toEqual([]);
    expect(contractPeriods(contract(1, '2026-03-10'), '2026-03-01', '2026-03-09')).toEqual([]);
  });

  test('they follow each other without gap or overlap and cover the span, whatever the reading day', () => {
    const day = fc.integer({ min: 0, max: 3000 }).map((n) => addDays('2022-01-01', n));
    const readingDay = fc.oneof(fc.integer({ min: 1, max: 28 }), fc.constant(31));
    fc.assert(
      fc.property(readingDay, day, fc.integer({ min: 0, max: 800 }), (reading, from, length) => {
        const to = addDays(from, length);
        const periods = contractPeriods(contract(reading), from, to);
        expect(periods[0]!.from <= from && from <= periods[0]!.to).toBe(true);
        expect(periods.at(-1)!.from <= to && to <= periods.at(-1)!.to).toBe(true);
        for (const [i, period] of periods.entries()) {
          const days = daysBetween(period.from, period.to) + 1;
          expect(days >= 28 && days <= 31).toBe(true);
          if (i > 0) expect(period.from).toBe(addDays(periods[i - 1]!.to, 1));
        }
      }),
    );
  });
});
