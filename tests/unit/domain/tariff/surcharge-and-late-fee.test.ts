import { describe, expect, test } from '@jest/globals';
import { lateFee, type QuoteRequest, quote } from '../../../../domain/tariff/index.ts';
import { demandSurcharge, energySurcharge, overContractPercent } from '../../../../domain/tariff/over-contract.ts';
import { flatIntervals, JULY } from './requests.ts';

describe('over-contract surcharge (초과사용부가금, supply terms art. 67-3)', () => {
  test.each([
    [1, 150],
    [19, 150],
    [20, 200],
    [29, 200],
    [30, 250],
    [39, 250],
    [40, 300],
    [49, 300],
    [50, 350],
    [59, 350],
    [60, 400],
    [200, 400],
    [0, 0],
    [-5, 0],
  ])('%i kW over 100, billed by demand: %i %%', (overKw, percent) => {
    expect(overContractPercent(overKw, 100, 2, true)).toBe(percent);
    expect(overContractPercent(overKw, 100, 9, true)).toBe(percent);
  });

  test.each([
    [1, 0],
    [2, 150],
    [3, 150],
    [4, 200],
    [5, 200],
    [6, 250],
    [12, 250],
  ])('the %i. time, billed by contract power: %i %%', (times, percent) => {
    expect(overContractPercent(10, 100, times, false)).toBe(percent);
    expect(overContractPercent(90, 100, times, false)).toBe(percent);
  });

  test('on demand: kW over × base price × percent, the first time nothing', () => {
    const of = { maxDemandKw: 333, contractKw: 300, baseWonPerKw: 7225, demandMetered: true };
    expect(demandSurcharge({ ...of, times: 2 })).toEqual({
      won: Math.floor(33 * 7225 * 1.5),
      overKw: 33,
      percent: 150,
    });
    expect(demandSurcharge({ ...of, times: 1 })).toEqual({ won: 0, overKw: 33, percent: 0 });
    expect(demandSurcharge({ ...of, maxDemandKw: 300, times: 2 })).toEqual({ won: 0, overKw: 0, percent: 0 });
  });

  test('on energy: above 450 kWh a kW by count, above 720 at 300 %', () => {
    const of = { contractKw: 10, tenthsPerKWh: 1464 };
    expect(energySurcharge({ ...of, kWh: 4500, times: 2 })).toEqual({ won: 0, overKWh: 0, percent: 0 });
    expect(energySurcharge({ ...of, kWh: 4501, times: 2 })).toEqual({
      won: Math.floor(146.4 * 1.5),
      overKWh: 1,
      percent: 150,
    });
    expect(energySurcharge({ ...of, kWh: 4600, times: 1 })).toEqual({ won: 0, overKWh: 100, percent: 0 });
    expect(energySurcharge({ ...of, kWh: 4600, times: 4 }).won).toBe(100 * 146.4 * 2);
    expect(energySurcharge({ ...of, kWh: 7200, times: 6 }).won).toBe(2700 * 146.4 * 2.5);
    expect(energySurcharge({ ...of, kWh: 7300, times: 2 }).won).toBe(2700 * 146.4 * 1.5 + 100 * 146.4 * 3);
  });

  const office = (rest: Partial<QuoteRequest>): QuoteRequest => ({
    plan: 'general_b/high_a/I',
    period: JULY,
    usage: { kWhByBand: { light: 10 } },
    contractKw: 300,
    ...rest,
  });

  test('is part of the bill when it is asked for', () => {
    const result = quote(office({ overContract: { times: 2, maxDemandKw: 360 } }));
    expect(result.overContractSurcharge).toBe(60 * 7220 * 2);
    expect(result.subtotal).toBe(result.base + result.energy + result.climate + result.fuel + 60 * 7220 * 2);
    expect(result.lines.find((line) => line.code === 'overContract')).toMatchObject({
      quantity: '60',
      unit: 'kW',
      unitPrice: '14440',
      amount: '866400',
      confidence: 'confirmed',
    });
    expect(quote(office({ overContract: { times: 1, maxDemandKw: 360 } }))).toMatchObject({ overContractSurcharge: 0 });
    expect(
      quote(office({ overContract: { times: 1, maxDemandKw: 360 } })).lines.find(
        (line) => line.code === 'overContract',
      ),
    ).toMatchObject({ quantity: '60', unitPrice: '0', amount: '0' });
    expect(
      quote(office({ overContract: { times: 2, maxDemandKw: 300 } })).lines.map((line) => line.code),
    ).not.toContain('overContract');
    expect(quote(office({})).overContractSurcharge).toBe(0);
  });

  test('intervals know the demand of all hours, night included', () => {
    const { intervals } = flatIntervals(JULY.from, 31, 15, 50_000);
    intervals.wh[0] = 100_000;
    expect(quote(office({ usage: { intervals }, overContract: { times: 2 } }))).toMatchObject({
      billingDemandKw: 200,
      overContractSurcharge: 100 * 7220 * 2.5,
    });
    expect(
      quote(office({ usage: { intervals }, overContract: { times: 2, maxDemandKw: 310 } })).overContractSurcharge,
    ).toBe(10 * 7220 * 1.5);
  });

  test('low voltage: by count with a demand meter, else by energy', () => {
    const shop = (kWh: number, overContract: QuoteRequest['overContract']): QuoteRequest => ({
      plan: 'general_a_1/low',
      period: JULY,
      usage: { kWh },
      contractKw: 10,
      overContract,
    });
    expect(quote(shop(100, { times: 4, maxDemandKw: 14 })).overContractSurcharge).toBe(4 * 6160 * 2);
    const byEnergy = quote(shop(4600, { times: 2 }));
    expect(byEnergy.overContractSurcharge).toBe(100 * 146.4 * 1.5);
    expect(byEnergy.lines.find((line) => line.code === 'overContract')).toMatchObject({
      quantity: '100',
      unit: 'kWh',
      confidence: 'unconfirmed',
    });
    expect(quote(shop(4500, { times: 2 })).lines.map((line) => line.code)).not.toContain('overContract');
  });

  test('a welfare facility gets no 30 % on the surcharge (art. 67⑥3)', () => {
    const request = office({
      overContract: { times: 2, maxDemandKw: 360 },
      discounts: { welfare: 'welfare_facility' },
    });
    const { base, energy, climate, fuel, welfareDiscount } = quote(request);
    expect(welfareDiscount).toBe(Math.floor(((base + energy + climate + fuel) * 3) / 10));
  });
});

describe('late fee (연체료, supply terms art. 75)', () => {
  test.each([
    ['2026-07-25', '2026-07-25', 0, []],
    ['2026-07-25', '2026-07-20', 0, []],
    ['2026-07-25', '2026-07-26', Math.floor(1500 / 31), [[1, 31]]],
    ['2026-07-25', '2026-08-25', 1500, [[31, 31]]],
    [
      '2026-07-25',
      '2026-09-04',
      Math.floor(1500 + (1500 * 10) / 31),
      [
        [31, 31],
        [10, 31],
      ],
    ],
    [
      '2026-07-25',
      '2026-09-25',
      3000,
      [
        [31, 31],
        [31, 31],
      ],
    ],
    [
      '2026-07-25',
      '2027-07-25',
      3000,
      [
        [31, 31],
        [31, 31],
      ],
    ],
    ['2026-01-31', '2026-02-14', Math.floor((1500 * 14) / 28), [[14, 28]]],
    [
      '2026-01-31',
      '2026-03-10',
      Math.floor(1500 + (1500 * 10) / 31),
      [
        [28, 28],
        [10, 31],
      ],
    ],
    ['2024-01-31', '2024-02-29', 1500, [[29, 29]]],
  ])('100,000 won due %s, paid %s: %i', (dueOn, paidOn, won, months) => {
    expect(lateFee({ unpaidWon: 100_000, dueOn, paidOn })).toEqual({
      won,
      months: months.map(([overdueDays, calendarDays]) => ({ overdueDays, calendarDays })),
    });
  });

  test('the two months are added as fractions and dropped to the won once', () => {
    // 15 × (5/28 + 0) … 1,000 × 1.5 % × (28/28 + 10/31) = 19.83…
    expect(lateFee({ unpaidWon: 1000, dueOn: '2026-01-31', paidOn: '2026-03-10' }).won).toBe(19);
    expect(lateFee({ unpaidWon: 0, dueOn: '2026-01-31', paidOn: '2026-03-10' }).won).toBe(0);
    expect(lateFee({ unpaidWon: 1e11, dueOn: '2026-07-25', paidOn: '2026-09-25' }).won).toBe(3e9);
  });

  test.each([
    [{ unpaidWon: -1, dueOn: '2026-01-31', paidOn: '2026-03-10' }, 'bad_request', 'unpaidWon'],
    [{ unpaidWon: 1.5, dueOn: '2026-01-31', paidOn: '2026-03-10' }, 'bad_request', 'unpaidWon'],
    [{ unpaidWon: 1e11 + 1, dueOn: '2026-01-31', paidOn: '2026-03-10' }, 'bad_request', 'unpaidWon'],
    [{ unpaidWon: 1, dueOn: '2026-02-30', paidOn: '2026-03-10' }, 'bad_date', 'dueOn'],
    [{ unpaidWon: 1, dueOn: '2026-02-28', paidOn: 'soon' }, 'bad_date', 'paidOn'],
  ])('refuses %p', (of, code, path) => {
    expect(() => lateFee(of)).toThrow(expect.objectContaining({ code, path }));
  });
});
