import { describe, expect, test } from '@jest/globals';
import { type QuoteRequest, quote, TariffError } from '../../../../domain/tariff/index.ts';
import { flatIntervals, JULY, shown } from './requests.ts';

const business = (
  plan: string,
  from: string,
  to: string,
  usage: QuoteRequest['usage'],
  rest: Partial<QuoteRequest> = {},
): QuoteRequest => ({
  plan,
  period: { from, to },
  usage,
  contractKw: 500,
  ...rest,
});
const nineToSix = (from: string, days: number) => {
  const day = Array.from({ length: 96 }, (_, slot) => (slot >= 36 && slot < 72 ? 120_000 : 30_000));
  return { intervals: { minutes: 15, from, wh: Array.from({ length: days }, () => day).flat() } };
};

describe('published and independently computed bills', () => {
  test('KEPCO calculator: 일반용(갑)Ⅰ 5 kW, 100 kWh, 2022-08-11…09-10, lagging 71 %, leading 91 %', () => {
    const result = quote(
      business(
        'general_a_1/low',
        '2022-08-11',
        '2022-09-10',
        { kWh: 100 },
        { contractKw: 5, powerFactor: { lagging: 71, leading: 91 } },
      ),
    );
    expect(result).toMatchObject({
      base: 30800,
      energy: 9264,
      climate: 730,
      fuel: 500,
      powerFactorCharge: 1416,
      subtotal: 42710,
      vat: 4271,
      fund: 1580,
      total: 48560,
    });
    expect(shown(result.lines)).toEqual([
      'base | 5 | kW x 21/31 | 6160 | 20864.52',
      'base | 5 | kW x 10/31 | 6160 | 9935.48',
      'energy | 68 | kWh | 105.6 | 7180.8',
      'energy | 32 | kWh | 65.1 | 2083.2',
      'climate | 100 | kWh | 7.3 | 730',
      'fuel | 100 | kWh | 5.0 | 500',
      'powerFactor.lagging | 3.8 | % of base | - | 1170.4',
      'powerFactor.leading | 0.8 | % of base | - | 246.4',
      'powerFactor.rounding | - | - | - | -0.8',
      'vat | - | - | - | 4271',
      'fund | - | - | - | 1580',
      'total.rounding | - | - | - | -1',
    ]);
    expect(result.lines[2]).toMatchObject({
      label: { ko: '전력량요금 (여름철)', en: 'Energy (summer)' },
      rule: 'energy.season',
      rateVersion: 'general_a_1/low@2022-04-01',
      confidence: 'confirmed',
    });
    expect(result.lines[3]?.label).toEqual({ ko: '전력량요금 (봄·가을철)', en: 'Energy (spring and fall)' });
    expect(result).not.toHaveProperty('kWhByBand');
    expect(result.billingDemandKw).toBe(5);
  });

  test('KEPCO calculator: registers by season and band price the energy alone when contract power is not given', () => {
    const usage = {
      kWhBySeasonAndBand: { summer: { light: 14, mid: 34, peak: 20 }, springFall: { light: 6, mid: 16, peak: 10 } },
    };
    const { contractKw: _, ...request } = business('general_a_2/high_a/I', '2022-08-11', '2022-09-10', usage);
    const result = quote(request);
    expect(result).toMatchObject({ energy: 9780, base: 0, kWh: 100, kWhByBand: { light: 20, mid: 50, peak: 30 } });
    expect(result).not.toHaveProperty('billingDemandKw');
    expect(result.lines[0]).toMatchObject({ code: 'base.unknown', amount: '0', confidence: 'unconfirmed' });
    expect(shown(result.lines).filter((text) => text.startsWith('energy'))).toEqual([
      'energy.light | 14 | kWh | 62.6 | 876.4',
      'energy.mid | 34 | kWh | 113.8 | 3869.2',
      'energy.peak | 20 | kWh | 136.3 | 2726',
      'energy.light | 6 | kWh | 62.6 | 375.6',
      'energy.mid | 16 | kWh | 70.0 | 1120',
      'energy.peak | 10 | kWh | 81.3 | 813',
      'energy.rounding | - | - | - | -0.2',
    ]);
    expect(quote({ ...request, powerFactor: { lagging: 80 } }).powerFactorCharge).toBe(0);
    expect(quote({ ...request, contractKw: 10 }).base).toBe(71700);
  });

  test.each([
    ['general_a_1/low', '2025-07-01', '2025-07-31', 5, 800, 166700],
    ['general_a_1/low', '2025-10-01', '2025-10-31', 5, 800, 130180],
    ['general_a_1/low', '2025-12-01', '2025-12-31', 5, 800, 154620],
    ['general_a_1/high_a/I', '2025-07-01', '2025-07-31', 100, 20000, 4337820],
    ['general_a_1/low', '2025-08-16', '2025-09-15', 10, 1500, 283760],
  ])('%s %s … %s, %i kW, %i kWh: %i won', (plan, from, to, contractKw, kWh, total) => {
    expect(quote(business(plan, from, to, { kWh }, { contractKw })).total).toBe(total);
  });

  test('일반용(을) 고압A Ⅰ, 500 kW, December 2025', () => {
    expect(
      quote(
        business('general_b/high_a/I', '2025-12-01', '2025-12-31', {
          kWhByBand: { light: 60000, mid: 55000, peak: 30000 },
        }),
      ),
    ).toMatchObject({
      base: 3610000,
      energy: 20114500,
      climate: 1305000,
      fuel: 725000,
      total: 29025320,
    });
  });

  test.each([
    ['industrial_b/high_a/II', '2026-07-01', 31, 61800, 88320, 39600, 30704016],
    ['industrial_b/high_b/III', '2026-07-01', 31, 61800, 88320, 39600, 32473812],
    ['education_b/high_a/I', '2026-12-01', 31, 61800, 72480, 55440, 22432452],
    ['industrial_b/high_a/II', '2026-10-01', 31, 71640, 82080, 36000, 23723280],
    ['general_b/high_a/II', '2027-05-01', 31, 81480, 75840, 32400, 19992636],
  ])('%s, 9-to-6 load from %s', (plan, from, days, light, mid, peak, energy) => {
    const to = `${from.slice(0, 8)}${days}`;
    const result = quote(business(plan, from, to, nineToSix(from, days), { contractKw: 600 }));
    expect(result).toMatchObject({ kWhByBand: { light, mid, peak }, energy, billingDemandKw: 480 });
  });

  test('the weekend midday discount is half the price, on its own lines', () => {
    const result = quote(
      business('industrial_b/high_b/III', '2026-10-01', '2026-10-31', flatIntervals('2026-10-01', 31, 15, 100_000), {
        contractKw: 600,
      }),
    );
    expect(result).toMatchObject({ energy: 39741300, base: 3276000, billingDemandKw: 400 });
    expect(shown(result.lines).filter((text) => text.startsWith('energy'))).toEqual([
      'energy.light | 163200 | kWh | 125.9 | 20546880',
      'energy.mid | 86400 | kWh | 143.2 | 12372480',
      'energy.peak | 48000 | kWh | 160.3 | 7694400',
      'energy.weekendDiscount | 8400 | kWh | -62.95 | -528780',
      'energy.weekendDiscount | 4800 | kWh | -71.6 | -343680',
    ]);
    expect(result.lines.find((line) => line.code === 'energy.weekendDiscount')?.label.ko).toBe(
      '주말 낮 할인 50% (경부하, 11~14시)',
    );
  });

  test.each([
    ['industrial_b/high_a/I', '2026-10-01', '2026-10-31', 1],
    ['industrial_b/high_a/I', '2026-04-16', '2026-04-30', 1],
    ['industrial_b/high_a/I', '2026-04-01', '2026-04-15', 0],
    ['industrial_b/high_a/I', '2026-07-01', '2026-07-31', 0],
    ['industrial_b/high_a/I', '2026-03-01', '2026-03-31', 0],
    ['industrial_b/high_a/I', '2031-03-01', '2031-03-31', 0],
    ['general_b/high_a/I', '2026-10-01', '2026-10-31', 0],
  ])(
    '%s %s … %s: band totals cannot show the weekend discount, and the bill says so %i times',
    (plan, from, to, times) => {
      const { lines } = quote(business(plan, from, to, { kWhByBand: { light: 10, mid: 10, peak: 10 } }));
      const notices = lines.filter((line) => line.code === 'energy.weekendDiscount');
      expect(notices.map((line) => [line.amount, line.confidence])).toEqual(
        new Array(times).fill(['0', 'unconfirmed']),
      );
    },
  );
});

describe('rates by date', () => {
  test.each([
    ['general_a_1/low', '2021-01-01', 100.7],
    ['general_a_1/low', '2022-04-01', 105.6],
    ['general_a_1/low', '2022-10-01', 113],
    ['general_a_1/low', '2023-01-01', 124.4],
    ['general_a_1/low', '2023-05-16', 132.4],
    ['general_a_1/low', '2026-06-01', 132.4],
  ])('%s from %s', (plan, from, summer) => {
    const july = `${Number(from.slice(0, 4)) + (from.slice(5) > '07' ? 1 : 0)}-07`;
    const seasons = quote(business(plan, `${july}-05`, `${july}-05`, { kWh: 10 }));
    const expected =
      from === '2022-10-01' ? 1324 : from === '2023-01-01' ? 1324 : from === '2022-04-01' ? 1056 : summer * 10;
    expect(seasons.energy).toBe(Math.floor(expected));
  });

  test('a change in the middle of a month splits the period', () => {
    const { lines } = quote(business('general_a_1/low', '2023-05-01', '2023-05-31', { kWh: 310 }));
    expect(shown(lines).slice(0, 4)).toEqual([
      'base | 500 | kW x 15/31 | 6160 | 1490322.58',
      'base | 500 | kW x 16/31 | 6160 | 1589677.42',
      'energy | 150 | kWh | 83.9 | 12585',
      'energy | 160 | kWh | 91.9 | 14704',
    ]);
    expect(lines.slice(0, 2).map((line) => [line.rateVersion, line.confidence])).toEqual([
      ['general_a_1/low@2023-01-01', 'unconfirmed'],
      ['general_a_1/low@2023-05-16', 'confirmed'],
    ]);
  });

  test('산업용(을): 2024-10-24, and the reform of 2026-04-16', () => {
    const energy = (from: string, to: string) =>
      quote(business('industrial_b/high_a/II', from, to, { kWhByBand: { light: 100, mid: 100, peak: 100 } })).energy;
    expect(energy('2026-03-01', '2026-03-31')).toBe(11090 + 13340 + 16410);
    expect(energy('2026-05-01', '2026-05-31')).toBe(11600 + 13340 + 15090);
    expect(energy('2026-07-01', '2026-07-31')).toBe(11600 + 16380 + 22900);
    expect(energy('2026-12-01', '2026-12-31')).toBe(12300 + 16400 + 20460);
  });

  test.each([
    [
      'industrial_b/high_a/II',
      '2024-10-23',
      'industrial_b/high_a/II (산업용전력(을) 고압A 선택Ⅱ) has no rates on 2024-10-23; they start on 2024-10-24',
    ],
    [
      'general_b/high_a/I',
      '2020-12-31',
      'general_b/high_a/I (일반용전력(을) 고압A 선택Ⅰ) has no rates on 2020-12-31; they start on 2021-01-01',
    ],
    [
      'education_a/low',
      '2026-05-31',
      'education_a/low (교육용전력(갑) 저압) has no rates on 2026-05-31; they start on 2026-06-01',
    ],
    [
      'agricultural_b/high',
      '2026-05-31',
      'agricultural_b/high (농사용전력(을) 고압) has no rates on 2026-05-31; they start on 2026-06-01',
    ],
    [
      'ev_own_use/low',
      '2026-05-31',
      'ev_own_use/low (전기자동차 충전전력(자가소비) 저압) has no rates on 2026-05-31; they start on 2026-06-01',
    ],
    [
      'general_a_2/high_a/III',
      '2026-11-30',
      'general_a_2/high_a/III (일반용전력(갑)Ⅱ 고압A 선택Ⅲ) has no rates on 2026-11-30; they start on 2026-12-01',
    ],
  ])('%s before its first rates is an error naming class and date', (plan, day, message) => {
    expect(() => quote(business(plan, day, day, { kWhByBand: { light: 1 } }))).toThrow(
      new TariffError('no_rates', 'period.from', message),
    );
  });

  test.each([
    ['industrial_a_1/high_b/II', { kWh: 1000 }, 118900],
    ['industrial_a_2/high_a/I', { kWhByBand: { light: 100, mid: 100, peak: 100 } }, 9570 + 12150 + 15500],
    ['education_a/high_b/II', { kWh: 1000 }, 118100],
    ['education_b/high_b/II', { kWhByBand: { light: 100, mid: 100, peak: 100 } }, 7050 + 11400 + 17690],
    ['agricultural_a/low', { kWh: 1000 }, 48300],
    ['agricultural_b/low', { kWh: 1000 }, 65900],
    ['agricultural_b/high', { kWh: 1000 }, 68600],
    ['ev_own_use/high', { kWhByBand: { light: 100, mid: 100, peak: 100 } }, 7920 + 13740 + 19040],
    ['ev_charging_business/low/II', { kWhByBand: { light: 100, mid: 100, peak: 100 } }, 8310 + 14000 + 27080],
    ['ev_charging_business/low/IV', { kWh: 1000 }, 172000],
    ['general_supplementary/high_b', { kWhByBand: { light: 100, mid: 100, peak: 100 } }, 9810 + 12890 + 16930],
  ] as const)('%s in July 2026', (plan, usage, energy) => {
    expect(quote(business(plan, JULY.from, JULY.to, usage)).energy).toBe(energy);
  });
});

describe('base charge', () => {
  const flat = flatIntervals('2026-07-01', 31, 15, 25_000);

  test('high voltage with intervals pays for its peak demand in mid and peak hours, at least 30 % of contract power', () => {
    expect(quote(business('general_b/high_a/I', JULY.from, JULY.to, flat, { contractKw: 300 }))).toMatchObject({
      billingDemandKw: 100,
      base: 722000,
    });
    expect(quote(business('general_b/high_a/I', JULY.from, JULY.to, flat, { contractKw: 1001 }))).toMatchObject({
      billingDemandKw: 300,
      base: 2166000,
    });
  });

  test('night demand does not count, nor does a holiday', () => {
    const wh = new Array<number>(31 * 96).fill(25_000);
    wh[3 * 4] = 200_000; // 03:00 on July 1
    wh[16 * 96 + 48] = 150_000; // noon of July 17, a public holiday
    wh[4 * 96 + 48] = 140_000; // noon of Sunday, July 5
    wh[3 * 96 + 60] = 60_000; // 15:00 of Saturday, July 4: peak counted as mid
    const result = quote(
      business(
        'general_b/high_a/I',
        JULY.from,
        JULY.to,
        { intervals: { minutes: 15, from: JULY.from, wh } },
        { contractKw: 300 },
      ),
    );
    expect(result.billingDemandKw).toBe(240);
    const flatPlan = quote(
      business(
        'education_a/high_a/I',
        JULY.from,
        JULY.to,
        { intervals: { minutes: 15, from: JULY.from, wh } },
        { contractKw: 300 },
      ),
    );
    expect(flatPlan.billingDemandKw).toBe(800);
  });

  test('demand is rounded half up to the kW', () => {
    const demand = (wh: number) =>
      quote(
        business('general_b/high_a/I', '2026-07-06', '2026-07-06', flatIntervals('2026-07-06', 1, 15, wh), {
          contractKw: 300,
        }),
      ).billingDemandKw;
    expect(demand(25_124)).toBe(100);
    expect(demand(25_125)).toBe(101);
  });

  test('5-minute intervals give 15-minute demand; 30 and 60 minutes hide the peak, and the line says so', () => {
    const wh = new Array<number>(288).fill(10_000);
    wh.fill(30_000, 144, 146);
    const of = (minutes: number, values: number[]) =>
      quote(
        business(
          'general_b/high_a/I',
          '2026-07-06',
          '2026-07-06',
          { intervals: { minutes, from: '2026-07-06', wh: values } },
          { contractKw: 300 },
        ),
      );
    expect(of(5, wh).billingDemandKw).toBe(280);
    expect(of(5, wh).lines[0]?.confidence).toBe('confirmed');
    const half = Array.from({ length: 48 }, (_, slot) => (slot === 24 ? 100_000 : 60_000));
    expect(of(30, half)).toMatchObject({ billingDemandKw: 200 });
    expect(of(30, half).lines[0]?.confidence).toBe('unconfirmed');
    expect(
      of(
        60,
        Array.from({ length: 24 }, () => 150_000),
      ).billingDemandKw,
    ).toBe(150);
    expect(
      of(
        15,
        Array.from({ length: 96 }, () => 25_000),
      ).lines[0]?.confidence,
    ).toBe('confirmed');
  });

  test('earlier months of high demand look forward (12 months), other months do not', () => {
    const history = (month: string) =>
      quote(
        business('general_b/high_a/I', JULY.from, JULY.to, flat, {
          contractKw: 300,
          demandHistory: [{ month, kW: 250 }],
        }),
      ).billingDemandKw;
    // Use of July is read on August 1: billing month 2026-08, look-back to 2025-09.
    expect(history('2025-09')).toBe(250);
    expect(history('2025-12')).toBe(250);
    expect(history('2026-01')).toBe(250);
    expect(history('2026-02')).toBe(250);
    expect(history('2026-07')).toBe(250);
    expect(history('2026-08')).toBe(250);
    expect(history('2025-08')).toBe(100);
    expect(history('2025-11')).toBe(100);
    expect(history('2026-03')).toBe(100);
    expect(history('2026-06')).toBe(100);
    expect(history('2026-09')).toBe(100);
  });

  test('a given billing demand is taken as it is; low voltage and band totals pay for contract power', () => {
    expect(
      quote(business('general_b/high_a/I', JULY.from, JULY.to, flat, { contractKw: 300, billingDemandKw: 80.5 })),
    ).toMatchObject({ billingDemandKw: 81, base: 584820 });
    const { contractKw: _, ...without } = business('general_b/high_a/I', JULY.from, JULY.to, flat, {
      billingDemandKw: 80,
    });
    expect(quote(without).base).toBe(577600);
    expect(quote(business('general_a_1/low', JULY.from, JULY.to, flat, { contractKw: 50 })).billingDemandKw).toBe(50);
    expect(
      quote(business('general_b/high_a/I', JULY.from, JULY.to, { kWhByBand: { light: 1 } }, { contractKw: 300 }))
        .billingDemandKw,
    ).toBe(300);
    expect(
      quote(
        business(
          'general_b/high_a/I',
          JULY.from,
          JULY.to,
          { kWhByBand: { light: 1 } },
          { contractKw: 300, demandHistory: [{ month: '2026-01', kW: 120 }] },
        ),
      ).billingDemandKw,
    ).toBe(120);
  });
});

describe('billing demand from earlier months alone', () => {
  test('is not certain: band totals do not show the demand of this month', () => {
    const { lines } = quote(
      business(
        'general_b/high_a/I',
        JULY.from,
        JULY.to,
        { kWhByBand: { light: 1 } },
        { contractKw: 300, demandHistory: [{ month: '2026-01', kW: 120 }] },
      ),
    );
    expect(lines[0]).toMatchObject({ code: 'base', quantity: '120', confidence: 'unconfirmed' });
    const certain = quote(
      business('general_b/high_a/I', JULY.from, JULY.to, { kWhByBand: { light: 1 } }, { billingDemandKw: 120 }),
    );
    expect(certain.lines[0]).toMatchObject({ quantity: '120', confidence: 'confirmed' });
  });
});

describe('power factor (역률)', () => {
  const charge = (from: string, powerFactor: QuoteRequest['powerFactor'], kWh = 100) =>
    quote(business('general_a_1/low', from, from, { kWh }, { contractKw: 100, powerFactor })).powerFactorCharge;

  test.each([
    ['2026-07-05', { lagging: 92 }, 0],
    ['2026-07-05', { lagging: 91 }, 1232],
    ['2026-07-05', { lagging: 93 }, -1232],
    ['2026-07-05', { lagging: 97 }, -6160],
    ['2026-07-05', { lagging: 100 }, -6160],
    ['2026-07-05', { lagging: 60 }, 39424],
    ['2026-07-05', { lagging: 30 }, 39424],
    ['2026-07-05', { lagging: 91.5 }, 0],
    ['2026-07-05', { lagging: 91.4 }, 1232],
    ['2026-07-05', { leading: 95 }, 0],
    ['2026-07-05', { leading: 100 }, 0],
    ['2026-07-05', { leading: 94 }, 1232],
    ['2026-07-05', { leading: 60 }, 43120],
    ['2026-07-05', { leading: 10 }, 43120],
    ['2026-07-05', { lagging: 90, leading: 90 }, 8624],
    ['2025-01-31', { lagging: 90 }, 0],
    ['2025-01-31', { lagging: 95 }, -6160],
    ['2025-01-31', { lagging: 97 }, -6160],
    ['2025-02-01', { lagging: 90 }, 2464],
    ['2026-07-05', {}, 0],
    ['2026-07-05', null, 0],
    ['2026-07-05', { lagging: null, leading: null }, 0],
  ] as const)('%s %p on a base of 616,000: %i', (from, powerFactor, won) => {
    expect(charge(from, powerFactor)).toBe(won);
  });

  test('a month without use has no power factor charge (art. 42①)', () => {
    expect(charge('2026-07-05', { lagging: 60 }, 0)).toBe(0);
  });

  test('the standard of each day counts where it changes inside the period', () => {
    const result = quote(
      business(
        'general_a_1/low',
        '2025-01-17',
        '2025-02-15',
        { kWh: 100 },
        { contractKw: 100, powerFactor: { lagging: 90 } },
      ),
    );
    // 15 of 30 days at 92 %: 616,000 × 15/30 × 0.4 %.
    expect(result.powerFactorCharge).toBe(1232);
    expect(result.lines.find((line) => line.code === 'powerFactor.lagging')?.quantity).toBe('0.2');
  });

  test('in the first month an addition is only announced, a reduction still given', () => {
    const of = (powerFactor: QuoteRequest['powerFactor']) =>
      quote(business('general_a_1/low', '2026-07-05', '2026-07-05', { kWh: 100 }, { contractKw: 100, powerFactor }));
    expect(of({ lagging: 80, leading: 80, firstMonth: true }).powerFactorCharge).toBe(0);
    expect(of({ lagging: 95, leading: 80, firstMonth: true }).powerFactorCharge).toBe(-3696);
    const codes = (powerFactor: QuoteRequest['powerFactor']) =>
      of(powerFactor)
        .lines.map((line) => line.code)
        .filter((code) => code.startsWith('powerFactor'));
    expect(codes({ lagging: 80, firstMonth: true })).toEqual(['powerFactor.notice']);
    expect(codes({ lagging: 95, leading: 80, firstMonth: true })).toEqual([
      'powerFactor.lagging',
      'powerFactor.notice',
    ]);
    expect(codes({ lagging: 95, firstMonth: true })).toEqual(['powerFactor.lagging']);
    expect(codes({ lagging: 80, leading: 80, firstMonth: false })).toEqual([
      'powerFactor.lagging',
      'powerFactor.leading',
    ]);
  });
});

describe('months without use and welfare discounts of general service', () => {
  test('half the base charge is taken off where contract power is billed', () => {
    const result = quote(business('general_a_1/low', '2025-10-01', '2025-10-31', { kWh: 0 }, { contractKw: 5 }));
    expect(result).toMatchObject({
      base: 30800,
      energy: 0,
      zeroUseReduction: 15400,
      subtotal: 15400,
      vat: 1540,
      fund: 410,
      total: 17350,
    });
    expect(shown(result.lines)).toContain('deduction.zeroUse | - | - | - | -15400');
    expect(
      quote(business('general_a_1/low', '2025-10-01', '2025-10-31', { kWh: 1 }, { contractKw: 5 })).zeroUseReduction,
    ).toBe(0);
  });

  test('not where demand is billed (art. 68①)', () => {
    const usage = flatIntervals('2026-07-01', 31, 60, 0);
    expect(quote(business('general_b/high_a/I', JULY.from, JULY.to, usage, { contractKw: 300 }))).toMatchObject({
      billingDemandKw: 90,
      zeroUseReduction: 0,
    });
  });

  test('welfare discounts, and only the larger of the two reductions', () => {
    const of = (kWh: number, welfare: 'near_poor' | 'welfare_facility', contractKw = 5) =>
      quote(business('general_a_1/low', '2025-10-01', '2025-10-31', { kWh }, { contractKw, discounts: { welfare } }));
    expect(of(800, 'welfare_facility')).toMatchObject({ welfareDiscount: 34656, subtotal: 80864, zeroUseReduction: 0 });
    expect(of(800, 'near_poor').welfareDiscount).toBe(8000);
    expect(of(0, 'near_poor')).toMatchObject({ welfareDiscount: 0, zeroUseReduction: 15400 });
    expect(of(0, 'near_poor', 1)).toMatchObject({ welfareDiscount: 6160, zeroUseReduction: 0, subtotal: 0 });
    expect(of(800, 'near_poor').lines.find((line) => line.code === 'discount.welfare')).toMatchObject({
      amount: '-8000',
      rule: 'discount.near_poor',
      confidence: 'unconfirmed',
    });
  });
});

describe('the cheaper of two options, June to November 2026', () => {
  const bands = (light: number, mid: number, peak: number) => ({ kWhByBand: { light, mid, peak } });
  const of = (plan: string, from: string, to: string, usage: QuoteRequest['usage']) =>
    quote(business(plan, from, to, usage, { contractKw: 100 }));

  test('a customer with all use at peak pays the flat price of the twin', () => {
    const result = of('general_a_2/high_a/I', '2026-07-01', '2026-07-31', bands(0, 0, 1000));
    expect(result).toMatchObject({
      appliedOption: 'III',
      energy: 142600,
      base: 717000,
      plan: 'general_a_2/high_a/I',
      kWhByBand: { light: 0, mid: 0, peak: 1000 },
    });
    expect(result.lines.at(-1)).toMatchObject({ code: 'cheaperOfTwo', amount: '0', confidence: 'unconfirmed' });
    expect(of('general_a_2/high_b/II', '2026-07-01', '2026-07-31', bands(0, 0, 1000))).toMatchObject({
      appliedOption: 'IV',
      energy: 135200,
    });
  });

  test('a customer with night use keeps the time bands', () => {
    expect(of('general_a_2/high_a/I', '2026-07-01', '2026-07-31', bands(1000, 0, 0))).toMatchObject({
      appliedOption: 'I',
      energy: 89400,
    });
    expect(of('general_a_2/high_a/II', '2026-07-01', '2026-07-31', bands(1000, 0, 0))).toMatchObject({
      appliedOption: 'II',
      energy: 84100,
    });
  });

  test.each([
    ['2026-05-01', '2026-05-31', false],
    ['2026-05-02', '2026-06-01', true],
    ['2026-11-01', '2026-11-30', true],
    ['2026-11-02', '2026-12-01', false],
  ])('%s … %s: applies %p', (from, to, applies) => {
    expect('appliedOption' in of('general_a_2/high_a/I', from, to, bands(0, 0, 1000))).toBe(applies);
  });

  test('from December the flat options can be chosen; they have one price and the meter still knows the bands', () => {
    const result = of('general_a_2/high_a/III', '2026-12-01', '2026-12-31', bands(400, 300, 300));
    expect(result).toMatchObject({ energy: 130300, kWh: 1000 });
    expect(result).not.toHaveProperty('appliedOption');
    const wh = new Array<number>(31 * 96).fill(10_000);
    wh[0] = 200_000;
    expect(
      of('general_a_2/high_a/III', '2026-12-01', '2026-12-31', { intervals: { minutes: 15, from: '2026-12-01', wh } }),
    ).toMatchObject({ billingDemandKw: 40 });
    expect(of('general_b/high_a/III', '2026-07-01', '2026-07-31', bands(0, 0, 1000))).not.toHaveProperty(
      'appliedOption',
    );
  });
});
