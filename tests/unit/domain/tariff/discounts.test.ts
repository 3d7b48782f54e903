import { describe, expect, test } from '@jest/globals';
import { type HouseholdClass, quote, type WelfareClass } from '../../../../domain/tariff/index.ts';
import { home, shown } from './requests.ts';

const OCTOBER = ['2025-10-01', '2025-10-31'] as const;
const SUMMER = ['2025-07-01', '2025-07-31'] as const;

const bill = (
  period: readonly [string, string],
  kWh: number,
  welfare: WelfareClass | null,
  household: HouseholdClass | null = null,
  plan = 'residential/low',
) => quote(home(period[0], period[1], kWh, { plan, discounts: { welfare, household } }));
const deductions = (result: ReturnType<typeof quote>) => ({
  under200: result.under200Deduction,
  freeze: result.priceFreeze,
  welfare: result.welfareDiscount,
  household: result.householdDiscount,
});
const none = { under200: 0, freeze: 0, welfare: 0, household: 0 };

describe('welfare discounts (복지할인)', () => {
  test.each([
    [OCTOBER, 'disabled_or_veteran', 16000],
    [SUMMER, 'disabled_or_veteran', 20000],
    [OCTOBER, 'livelihood_or_medical_aid', 16000],
    [SUMMER, 'livelihood_or_medical_aid', 20000],
    [OCTOBER, 'housing_or_education_aid', 10000],
    [SUMMER, 'housing_or_education_aid', 12000],
    [OCTOBER, 'near_poor', 8000],
    [SUMMER, 'near_poor', 10000],
    [['2025-06-01', '2025-06-30'], 'near_poor', 10000],
    [['2025-08-01', '2025-08-31'], 'near_poor', 10000],
    [['2025-09-01', '2025-09-30'], 'near_poor', 8000],
    [['2025-05-01', '2025-05-31'], 'near_poor', 8000],
    [['2022-08-01', '2022-08-31'], 'disabled_or_veteran', 29600],
    [['2022-09-01', '2022-09-30'], 'disabled_or_veteran', 23600],
    [['2022-11-01', '2022-11-30'], 'disabled_or_veteran', 22000],
    [['2022-11-01', '2022-11-30'], 'near_poor', 11000],
    [['2022-06-01', '2022-06-30'], 'housing_or_education_aid', 12000],
  ] as const)('%p: %s takes %i won off', (period, name, won) => {
    expect(deductions(bill(period, 350, name))).toEqual({ ...none, welfare: won });
  });

  test('published and twice computed: 350 kWh with 16,000 off costs 52,610', () => {
    expect(bill(OCTOBER, 350, 'disabled_or_veteran')).toMatchObject({
      subtotal: 46690,
      vat: 4669,
      fund: 1260,
      total: 52610,
    });
  });

  test('a period half in summer has the cap by days', () => {
    // 16 days of May at 16,000 and 15 of June at 20,000.
    expect(bill(['2025-05-16', '2025-06-15'], 350, 'disabled_or_veteran').welfareDiscount).toBe(
      Math.floor((16000 * 16 + 20000 * 15) / 31),
    );
  });

  test('a welfare facility gets 30 % without a cap', () => {
    expect(deductions(bill(OCTOBER, 350, 'welfare_facility'))).toEqual({ ...none, welfare: 18807 });
    expect(bill(OCTOBER, 1000, 'welfare_facility').welfareDiscount).toBe(81780);
  });

  test('a discount never exceeds what is left to pay, and low voltage still pays the minimum', () => {
    // 100 kWh: 910 + 12,000 + 900 + 500 = 14,310; 4,000 off for at most 200 kWh leaves 10,310.
    const result = bill(OCTOBER, 100, 'disabled_or_veteran');
    expect(deductions(result)).toEqual({ ...none, under200: 4000, welfare: 10310 });
    expect(result).toMatchObject({ minimumTopUp: 1000, subtotal: 1000, total: 1120 });
    expect(bill(OCTOBER, 100, 'disabled_or_veteran', null, 'residential/high')).toMatchObject({
      under200Deduction: 2500,
      subtotal: 0,
      vat: 0,
      fund: 0,
      total: 0,
    });
  });
});

describe('household discounts (대가족·출산·생명유지)', () => {
  test.each(['large_family', 'three_children', 'newborn'] as const)('%s: 30 %% up to 16,000', (name) => {
    expect(deductions(bill(OCTOBER, 350, null, name))).toEqual({ ...none, household: 16000 });
    expect(bill(OCTOBER, 250, null, name).householdDiscount).toBe(Math.floor((1600 + 34730 + 2250 + 1250) * 0.3));
    expect(bill(['2022-11-01', '2022-11-30'], 600, null, name).householdDiscount).toBe(22000);
  });

  test('life support: 30 % without a cap', () => {
    expect(bill(OCTOBER, 350, null, 'life_support').householdDiscount).toBe(18807);
    expect(bill(['2025-06-15', '2025-07-14'], 900, null, 'life_support').householdDiscount).toBeGreaterThan(60000);
  });

  test('KEPCO calculator: 500 kWh over 2021-06-21…07-20, both parts reach their share of the cap: 16,000', () => {
    expect(bill(['2021-06-21', '2021-07-20'], 500, null, 'large_family').householdDiscount).toBe(16000);
  });

  test('a part that stays below its share of the cap keeps its own 30 %', () => {
    // 25 days of June and 5 of July: the cap by days is 13,333.3 and 2,666.7; 30 % of the parts is 12,805.5 and 2,055.5.
    const result = bill(['2025-06-06', '2025-07-05'], 300, null, 'large_family');
    const first = (1600 * 25) / 30 + 167 * 120 + 83 * 214.6 + 250 * 14;
    const second = (910 * 5) / 30 + 50 * 120 + 50 * 14;
    expect(Math.min(first * 0.3, 40000 / 3) + Math.min(second * 0.3, 8000 / 3)).toBeCloseTo(14861.04, 2);
    expect(result.householdDiscount).toBe(
      Math.floor(Math.min(first * 0.3, 40000 / 3) + Math.min(second * 0.3, 8000 / 3)),
    );
  });

  test('200 kWh in a split period: 30 % of what is left after the deduction, 7,113', () => {
    expect(deductions(bill(['2025-06-15', '2025-07-14'], 200, null, 'large_family'))).toEqual({
      ...none,
      under200: 4000,
      household: 7113,
    });
  });
});

describe('overlap (supply terms art. 67⑥)', () => {
  test.each([
    ['livelihood_or_medical_aid', 16000, 14007],
    ['housing_or_education_aid', 10000, 15807],
    ['near_poor', 8000, 16000],
  ] as const)('%s comes first, then 30 %% of the rest', (name, welfare, household) => {
    expect(deductions(bill(OCTOBER, 350, name, 'large_family'))).toEqual({ ...none, welfare, household });
  });

  test('otherwise only the larger applies; on a tie the welfare discount', () => {
    expect(deductions(bill(OCTOBER, 350, 'disabled_or_veteran', 'large_family'))).toEqual({ ...none, welfare: 16000 });
    expect(deductions(bill(OCTOBER, 350, 'disabled_or_veteran', 'life_support'))).toEqual({
      ...none,
      household: 18807,
    });
    expect(deductions(bill(OCTOBER, 250, 'disabled_or_veteran', 'life_support'))).toEqual({ ...none, welfare: 16000 });
    expect(deductions(bill(OCTOBER, 350, 'welfare_facility', 'large_family'))).toEqual({ ...none, welfare: 18807 });
  });
});

describe('deductions for at most 200 kWh', () => {
  test.each([
    ['2016-11-01', '2016-11-30', 'residential/low', 0],
    ['2016-12-01', '2016-12-31', 'residential/low', 4000],
    ['2021-06-01', '2021-06-30', 'residential/low', 4000],
    ['2021-06-01', '2021-06-30', 'residential/high', 2500],
    ['2021-07-01', '2021-07-31', 'residential/low', 2000],
    ['2022-06-01', '2022-06-30', 'residential/high', 1500],
    ['2022-07-01', '2022-07-31', 'residential/low', 0],
    ['2021-06-21', '2021-07-20', 'residential/low', 2666],
    ['2022-06-16', '2022-07-15', 'residential/low', 1000],
  ])('필수사용량 보장공제 %s … %s %s: %i', (from, to, plan, won) => {
    const result = quote(home(from, to, 200, { plan }));
    expect(result).toMatchObject({ mandatoryUseDeduction: won, under200Deduction: 0 });
    expect(
      result.lines
        .filter((line) => line.code === 'deduction.mandatoryUse')
        .map((line) => [line.amount, line.confidence]),
    ).toEqual(won === 0 ? [] : [[String(-won), 'unconfirmed']]);
    expect(quote(home(from, to, 201, { plan })).mandatoryUseDeduction).toBe(0);
  });

  test('the deduction stops at the monthly minimum', () => {
    expect(quote(home('2021-05-01', '2021-05-31', 20))).toMatchObject({
      base: 910,
      energy: 1766,
      climate: 106,
      fuel: -60,
      mandatoryUseDeduction: 1722,
      subtotal: 1000,
      minimumTopUp: 0,
    });
    expect(quote(home('2021-05-01', '2021-05-31', 0))).toMatchObject({
      mandatoryUseDeduction: 0,
      minimumTopUp: 90,
      subtotal: 1000,
    });
    expect(quote(home('2021-05-01', '2021-05-31', 20, { plan: 'residential/high' }))).toMatchObject({
      mandatoryUseDeduction: 2242,
      subtotal: 0,
      total: 0,
    });
  });

  test('customers with a discount keep 4,000 and 2,500 at every date', () => {
    expect(bill(OCTOBER, 200, 'near_poor').under200Deduction).toBe(4000);
    expect(bill(OCTOBER, 201, 'near_poor').under200Deduction).toBe(0);
    expect(bill(OCTOBER, 150, 'near_poor', null, 'residential/high')).toMatchObject({
      under200Deduction: 2500,
      welfareDiscount: 8000,
      total: 9090,
    });
    expect(bill(['2021-05-01', '2021-05-31'], 150, null, 'newborn')).toMatchObject({
      mandatoryUseDeduction: 0,
      under200Deduction: 4000,
    });
    expect(bill(OCTOBER, 150, 'disabled_or_veteran')).toMatchObject({
      under200Deduction: 4000,
      welfareDiscount: 16000,
      subtotal: 1010,
      total: 1130,
    });
    expect(bill(OCTOBER, 10, 'disabled_or_veteran')).toMatchObject({
      under200Deduction: 910 + 1200 + 90 + 50,
      welfareDiscount: 0,
      minimumTopUp: 1000,
    });
  });
});

describe('price freeze of protected households (요금동결)', () => {
  test('published maximum: 313 × 21.1 = 6,604 won', () => {
    expect(bill(['2023-08-01', '2023-08-31'], 320, 'livelihood_or_medical_aid')).toMatchObject({
      priceFreeze: 6604,
      welfareDiscount: 20000,
      total: 22470,
    });
  });

  test.each([
    ['2022-12-01', '2022-12-31', 0],
    ['2023-01-01', '2023-01-31', 4100],
    ['2023-06-01', '2023-06-30', 6604],
    ['2024-12-01', '2024-12-31', 6604],
    ['2025-01-01', '2025-01-31', 2504],
    ['2025-03-01', '2025-03-31', 2504],
    ['2025-04-01', '2025-04-30', 0],
  ])('400 kWh in %s … %s: %i', (from, to, won) => {
    expect(bill([from, to], 400, 'near_poor').priceFreeze).toBe(won);
    expect(bill([from, to], 400, null, 'newborn').priceFreeze).toBe(won);
    expect(bill([from, to], 400, 'welfare_facility').priceFreeze).toBe(0);
    expect(bill([from, to], 400, null, 'life_support').priceFreeze).toBe(0);
    expect(bill([from, to], 400, 'near_poor', 'life_support').priceFreeze).toBe(won);
    expect(quote(home(from, to, 400)).priceFreeze).toBe(0);
  });

  test('by days where the frozen price changes: 13.1 for 15 of 31 days, 21.1 for 16', () => {
    // 313 × 15/31 = 151.45 → 151 kWh at 13.1, 162 at 21.1.
    expect(bill(['2023-05-01', '2023-05-31'], 400, 'near_poor').priceFreeze).toBe(Math.floor(151 * 13.1 + 162 * 21.1));
  });

  test('below 313 kWh on what was used', () => {
    expect(bill(['2023-08-01', '2023-08-31'], 250, 'near_poor').priceFreeze).toBe(5275);
  });
});

describe('discount lines', () => {
  test('are negative, name the class, and say when only a third party confirms them', () => {
    const { lines } = bill(['2023-08-01', '2023-08-31'], 150, 'near_poor', 'large_family');
    expect(shown(lines).filter((text) => /^(deduction|discount)/.test(text))).toEqual([
      'deduction.under200 | - | - | - | -4000',
      'deduction.priceFreeze | - | - | - | -3165',
      'discount.welfare | - | - | - | -10000',
      'discount.household | - | - | - | -1153',
    ]);
    const of = (code: string) => lines.find((line) => line.code === code);
    expect(of('discount.welfare')).toMatchObject({
      label: { ko: '복지할인 (차상위계층)' },
      rule: 'discount.near_poor',
      confidence: 'unconfirmed',
    });
    expect(of('discount.household')).toMatchObject({
      label: { ko: '대가족·생명유지 할인 (5인 이상 가구)' },
      rule: 'discount.large_family',
      confidence: 'confirmed',
    });
    expect(of('deduction.priceFreeze')?.confidence).toBe('confirmed');
    expect(of('deduction.under200')?.confidence).toBe('unconfirmed');
  });

  test('a discount of nothing has no line', () => {
    expect(shown(bill(OCTOBER, 10, 'disabled_or_veteran').lines).filter((text) => text.startsWith('discount'))).toEqual(
      [],
    );
  });
});
