import { describe, expect, test } from '@jest/globals';
import { explainChange, type QuoteRequest } from '../../../../domain/tariff/index.ts';
import { home } from './requests.ts';

const parts = (a: QuoteRequest, b: QuoteRequest) => {
  const change = explainChange(a, b);
  return { ...Object.fromEntries(change.parts.map((part) => [part.code, part.won])), difference: change.difference };
};
const nothing = { days: 0, usage: 0, tierOrBand: 0, price: 0, discount: 0, tax: 0, rounding: 0, difference: 0 };

describe('why two bills differ', () => {
  test('published: 445 and 455 kWh in July 2025 are 84,460 and 93,980 won; the tier makes most of it', () => {
    const a = home('2025-07-01', '2025-07-31', 445);
    const b = home('2025-07-01', '2025-07-31', 455);
    expect(explainChange(a, b)).toMatchObject({ before: 84460, after: 93980, difference: 9520 });
    // Average price of a kWh: (67,117 + 4,005 + 2,225) / 445 = 164.82…; ten more at that price, and 6,801 for tier and base charge.
    expect(parts(a, b)).toEqual({
      ...nothing,
      usage: 1648,
      tierOrBand: 6801,
      tax: 1075,
      rounding: -4,
      difference: 9520,
    });
  });

  test('the same bill twice', () => {
    const a = home('2025-07-01', '2025-07-31', 445);
    expect(parts(a, a)).toEqual(nothing);
  });

  test('more days at the same use a day is the effect of days', () => {
    const a = home('2025-10-01', '2025-10-30', 150);
    const b = home('2025-10-01', '2025-10-31', 155);
    // 5 kWh at 134 won; energy 120 + climate 9 + fuel 5.
    expect(parts(a, b)).toMatchObject({ days: 670, usage: 0, tierOrBand: 0, price: 0, discount: 0 });
    expect(parts(b, a)).toMatchObject({ days: -670, usage: 0, tierOrBand: 0, price: 0 });
  });

  test('the same use under new rates is the effect of price', () => {
    const a = home('2022-03-01', '2022-03-31', 150, { discounts: { household: 'life_support' } });
    const b = home('2022-04-01', '2022-05-01', 150, { discounts: { household: 'life_support' } });
    expect(parts(a, b)).toMatchObject({ days: 0, usage: 0, tierOrBand: 0, price: 150 * 4.9 + 300, difference: 820 });
  });

  test('a new discount is the effect of the discount', () => {
    const a = home('2025-10-01', '2025-10-31', 350);
    const b = home('2025-10-01', '2025-10-31', 350, { discounts: { household: 'large_family' } });
    expect(parts(a, b)).toEqual({ ...nothing, discount: -16000, tax: -2030, difference: -18030 });
    expect(parts(b, a)).toMatchObject({ discount: 16000 });
  });

  test('a month without use is explained from the other month', () => {
    const a = home('2025-10-01', '2025-10-31', 0);
    const b = home('2025-10-01', '2025-10-31', 100);
    expect(parts(a, b)).toMatchObject({ days: 0, usage: 13400, tierOrBand: 0, discount: -90 });
    expect(parts(b, a)).toMatchObject({ days: 0, usage: -13400, tierOrBand: 0, discount: 90 });
    expect(parts(a, home('2025-09-01', '2025-09-30', 0))).toEqual(nothing);
  });

  const office = (light: number, peak: number, rest: Partial<QuoteRequest> = {}): QuoteRequest => ({
    plan: 'general_b/high_a/I',
    period: { from: '2026-07-01', to: '2026-07-31' },
    usage: { kWhByBand: { light, mid: 0, peak } },
    contractKw: 300,
    ...rest,
  });

  test('moving use from peak to night is the effect of the band', () => {
    expect(parts(office(100, 100), office(200, 0))).toMatchObject({
      days: 0,
      usage: 0,
      tierOrBand: Math.floor(200 * 92.8) - Math.floor(100 * 92.8 + 100 * 227.8),
      price: 0,
    });
  });

  test('a higher billing demand counts with the bands, another option with the price', () => {
    expect(parts(office(100, 100), office(100, 100, { contractKw: 310 }))).toMatchObject({
      usage: 0,
      tierOrBand: 72200,
      price: 0,
    });
    expect(parts(office(100, 100), office(100, 100, { billingDemandKw: 200 }))).toMatchObject({
      usage: 0,
      tierOrBand: -722000,
      price: 0,
    });
    expect(parts(office(100, 100), office(100, 100, { plan: 'general_b/high_a/II' }))).toMatchObject({
      usage: 0,
      tierOrBand: 0,
      price: 300 * 1100 - 200 * 5.5,
    });
    expect(parts(office(100, 100), office(100, 100, { powerFactor: { lagging: 91 } }))).toMatchObject({
      tierOrBand: 4332,
      price: 0,
    });
  });

  test('plans that measure differently differ by price alone', () => {
    const shop: QuoteRequest = {
      plan: 'general_a_1/low',
      period: { from: '2026-07-01', to: '2026-07-31' },
      usage: { kWh: 200 },
      contractKw: 5,
    };
    expect(parts(shop, office(100, 100))).toMatchObject({ days: 0, usage: 0, tierOrBand: 0 });
    expect(parts(home('2026-07-01', '2026-07-31', 200), shop)).toMatchObject({ days: 0, usage: 0, tierOrBand: 0 });
  });

  test('each part has a name in Korean and English, in a fixed order', () => {
    const { parts: named } = explainChange(home('2025-07-01', '2025-07-31', 1), home('2025-07-01', '2025-07-31', 2));
    expect(named.map(({ code, label }) => [code, label.ko, label.en])).toEqual([
      ['days', '사용일수', 'Days in the period'],
      ['usage', '하루 사용량', 'Use per day'],
      ['tierOrBand', '누진 단계·시간대·요금적용전력', 'Tier, time band or billing demand'],
      ['price', '단가·계절·요금제', 'Prices, season and plan'],
      ['discount', '할인과 감액', 'Discounts'],
      ['tax', '부가가치세·전력산업기반기금', 'VAT and fund'],
      ['rounding', '10원 미만 절사', 'Rounding'],
    ]);
  });
});
