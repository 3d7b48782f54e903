import { describe, expect, test } from '@jest/globals';
import { quote } from '../../../../domain/tariff/index.ts';
import { home, OCTOBER_2025, shown } from './requests.ts';

const amounts = (request: Parameters<typeof quote>[0]) => {
  const { base, energy, climate, fuel, subtotal, vat, fund, total } = quote(request);
  return { base, energy, climate, fuel, subtotal, vat, fund, total };
};

describe('published residential bills', () => {
  test('KEPCO 2024-09-09: the average household of August 2024, 363 kWh, 63,610 won', () => {
    expect(amounts(home('2024-08-01', '2024-08-31', 363))).toEqual({
      base: 1600,
      energy: 49519,
      climate: 3267,
      fuel: 1815,
      subtotal: 56201,
      vat: 5620,
      fund: 1790,
      total: 63610,
    });
  });

  test.each([
    ['2023-08-01', '2023-08-31', 333, 56090],
    ['2023-07-01', '2023-07-31', 530, 122210],
    ['2023-07-01', '2023-07-31', 408, 75590],
    ['2022-08-01', '2022-08-31', 427, 66690],
    ['2025-07-01', '2025-07-31', 455, 93980],
    ['2025-07-01', '2025-07-31', 445, 84460],
    ['2018-05-01', '2018-05-31', 340, 52940],
    ['2016-05-01', '2016-05-31', 225, 28370],
    ['2025-08-01', '2025-08-31', 1100, 375870],
    ['2025-10-01', '2025-10-31', 275, 51320],
  ])('%s … %s, %i kWh costs %i won', (from, to, kWh, total) => {
    expect(quote(home(from, to, kWh)).total).toBe(total);
  });

  test('KEPCO calculator: 500 kWh over 2021-06-21…07-20 is split by the season, each tier by days', () => {
    const result = quote(home('2021-06-21', '2021-07-20', 500));
    expect(result).toMatchObject({
      base: 7300,
      energy: 72310,
      climate: 2650,
      fuel: -1500,
      subtotal: 80760,
      vat: 8076,
      fund: 2980,
      total: 91810,
    });
    expect(shown(result.lines)).toEqual([
      'base | 1 | month x 10/30 | 7300 | 2433.33',
      'base | 1 | month x 20/30 | 7300 | 4866.67',
      'energy.tier1 | 67 | kWh | 88.3 | 5916.1',
      'energy.tier2 | 67 | kWh | 182.9 | 12254.3',
      'energy.tier3 | 33 | kWh | 275.6 | 9094.8',
      'energy.tier1 | 200 | kWh | 88.3 | 17660',
      'energy.tier2 | 100 | kWh | 182.9 | 18290',
      'energy.tier3 | 33 | kWh | 275.6 | 9094.8',
      'climate | 500 | kWh | 5.3 | 2650',
      'fuel | 500 | kWh | -3.0 | -1500',
      'vat | - | - | - | 8076',
      'fund | - | - | - | 2980',
      'total.rounding | - | - | - | -6',
    ]);
  });

  test('KEPCO notice: 350 kWh over the change of 2022-04-01 has energy 45,648 and climate 2,080', () => {
    const result = quote(home('2022-03-11', '2022-04-10', 350));
    expect(result).toMatchObject({ base: 1600, energy: 45648, climate: 2080, fuel: 0, total: 56080 });
    expect(shown(result.lines).slice(2, 10)).toEqual([
      'energy.tier1 | 135 | kWh | 88.3 | 11920.5',
      'energy.tier2 | 102 | kWh | 182.9 | 18655.8',
      'energy.tier1 | 65 | kWh | 93.2 | 6058',
      'energy.tier2 | 48 | kWh | 187.8 | 9014.4',
      'energy.rounding | - | - | - | -0.7',
      'climate | 350 | kWh x 21/31 | 5.3 | 1256.61',
      'climate | 350 | kWh x 10/31 | 7.3 | 824.19',
      'climate.rounding | - | - | - | -0.8',
    ]);
  });
});

describe('tiers', () => {
  test.each([
    [0, 910],
    [200, 910],
    [201, 1600],
    [400, 1600],
    [401, 7300],
  ])('%i kWh outside summer pays the base charge of its highest tier, %i', (kWh, base) => {
    expect(quote(home(OCTOBER_2025.from, OCTOBER_2025.to, kWh)).base).toBe(base);
  });

  test.each([
    ['2025-07-01', '2025-07-31', [300, 301, 450, 451], [910, 1600, 1600, 7300]],
    ['2018-07-01', '2018-07-31', [300, 301, 450, 451, 500, 501], [910, 1600, 1600, 1600, 1600, 7300]],
    ['2018-08-01', '2018-08-31', [500, 501], [1600, 7300]],
    ['2017-07-01', '2017-07-31', [200, 201, 400, 401], [910, 1600, 1600, 7300]],
    ['2018-09-01', '2018-09-30', [200, 201, 400, 401], [910, 1600, 1600, 7300]],
    ['2019-07-01', '2019-07-31', [300, 301, 450, 451], [910, 1600, 1600, 7300]],
    ['2019-06-01', '2019-06-30', [200, 201], [910, 1600]],
    ['2025-09-01', '2025-09-30', [200, 201], [910, 1600]],
    [
      '2016-05-01',
      '2016-05-31',
      [100, 101, 200, 201, 300, 301, 400, 401, 500, 501],
      [410, 910, 910, 1600, 1600, 3850, 3850, 7300, 7300, 12940],
    ],
  ])('edges of %s … %s', (from, to, kWhs, bases) => {
    expect(kWhs.map((kWh) => quote(home(from, to, kWh)).base)).toEqual(bases);
  });

  test.each([
    ['2026-01-01', '2026-01-31', 67227 + 599 * 307.3 + 736.2],
    ['2025-12-01', '2025-12-31', 67227 + 599 * 307.3 + 736.2],
    ['2026-02-01', '2026-02-28', 67227 + 599 * 307.3 + 736.2],
    ['2025-11-01', '2025-11-30', 67227 + 600 * 307.3],
    ['2026-03-01', '2026-03-31', 67227 + 600 * 307.3],
    ['2025-06-01', '2025-06-30', 67227 + 600 * 307.3],
    ['2025-09-01', '2025-09-30', 67227 + 600 * 307.3],
  ])('the super-user price above 1,000 kWh in %s … %s', (from, to, energy) => {
    // 67,227.3 is the energy of 401 kWh; its 0.3 won comes with the 599 or 600 kWh above.
    expect(quote(home(from, to, 1001)).energy).toBe(Math.floor(energy + 0.3 + 1e-6));
  });

  test('the super-user price starts with 2017, one month after the three tiers', () => {
    expect(
      shown(quote(home('2016-12-01', '2016-12-31', 1100)).lines).filter((text) => text.includes('superUser')),
    ).toEqual([]);
    expect(shown(quote(home('2017-01-01', '2017-01-31', 1100)).lines)).toContain(
      'energy.superUser | 100 | kWh | 709.5 | 70950',
    );
  });

  test('a period that enters the super-user months is split for those above 1,000 kWh only', () => {
    expect(quote(home('2025-11-15', '2025-12-14', 1200))).toMatchObject({ energy: 353076, total: 425070 });
    expect(shown(quote(home('2025-11-15', '2025-12-14', 1000)).lines)[0]).toBe('base | 1 | month | 7300 | 7300');
    expect(shown(quote(home('2025-11-15', '2025-12-14', 1001)).lines)[0]).toBe(
      'base | 1 | month x 16/30 | 7300 | 3893.33',
    );
  });

  test('high voltage has its own prices', () => {
    const high = { plan: 'residential/high' };
    expect(quote(home('2025-08-01', '2025-08-31', 1300, high))).toMatchObject({
      base: 6060,
      energy: 371255,
      total: 445730,
    });
    expect(quote(home('2026-01-01', '2026-01-31', 1200, high))).toMatchObject({ energy: 321440, total: 388020 });
    expect(quote(home('2022-08-01', '2022-08-31', 520, high))).toMatchObject({
      energy: 60625,
      climate: 3796,
      total: 83080,
    });
  });
});

describe('split periods', () => {
  test('a season that starts on the last day counts one day', () => {
    expect(quote(home('2025-06-30', '2025-07-30', 400))).toMatchObject({ energy: 57838, total: 73300 });
    expect(quote(home('2025-08-31', '2025-09-29', 400))).toMatchObject({ energy: 66636, total: 83210 });
  });

  test('the change of 2023-05-16 is in the middle of a month', () => {
    expect(quote(home('2023-05-01', '2023-05-31', 332))).toMatchObject({ energy: 51039, total: 65120 });
  });

  test('three parts: a price change and a season in one period', () => {
    const result = quote(home('2023-05-05', '2023-07-04', 700));
    expect(shown(result.lines).slice(0, 12)).toEqual([
      'base | 1 | month x 11/61 | 7300 | 1316.39',
      'base | 1 | month x 46/61 | 7300 | 5504.92',
      'base | 1 | month x 4/61 | 7300 | 478.69',
      'energy.tier1 | 36 | kWh | 112.0 | 4032',
      'energy.tier2 | 36 | kWh | 206.6 | 7437.6',
      'energy.tier3 | 54 | kWh | 299.3 | 16162.2',
      'energy.tier1 | 151 | kWh | 120.0 | 18120',
      'energy.tier2 | 151 | kWh | 214.6 | 32404.6',
      'energy.tier3 | 226 | kWh | 307.3 | 69449.8',
      'energy.tier1 | 20 | kWh | 120.0 | 2400',
      'energy.tier2 | 10 | kWh | 214.6 | 2146',
      'energy.tier3 | 16 | kWh | 307.3 | 4916.8',
    ]);
    expect(result).toMatchObject({ base: 7300, energy: 157069, kWh: 700 });
  });

  test('a period counts as one month whatever its length: one day and 62 days', () => {
    expect(quote(home('2025-10-15', '2025-10-15', 350)).total).toBe(quote(home('2025-10-01', '2025-10-31', 350)).total);
    expect(quote(home('2025-09-20', '2025-11-20', 350))).toMatchObject({ base: 1600, energy: 56190 });
  });

  test('rates from the first day of 2013-11-21, six tiers', () => {
    expect(quote(home('2013-11-21', '2013-12-20', 600))).toMatchObject({
      base: 12940,
      energy: 60_70 + 12590 + 18790 + 28060 + 41770 + 70950,
      climate: 0,
      fuel: 0,
    });
  });
});

describe('charges on every kWh', () => {
  test.each([
    ['2020-11-01', '2020-11-30', 0, 0],
    ['2020-12-01', '2020-12-31', 0, -1050],
    ['2021-01-01', '2021-01-31', 1855, -1050],
    ['2021-08-01', '2021-08-31', 1855, -1050],
    ['2021-09-01', '2021-09-30', 1855, 0],
    ['2022-04-01', '2022-04-30', 2555, 0],
    ['2022-05-31', '2022-06-29', 2555, 0],
    ['2022-06-01', '2022-06-30', 2555, 1750],
    ['2022-12-01', '2022-12-31', 2555, 1750],
    ['2023-01-01', '2023-01-31', 3150, 1750],
  ])('350 kWh in %s … %s: climate %i, fuel %i by the month of the reading day', (from, to, climate, fuel) => {
    expect(quote(home(from, to, 350))).toMatchObject({ climate, fuel });
  });

  test('the fuel price is one for the whole bill, and unconfirmed past the last announced quarter', () => {
    const fuel = (from: string, to: string) => quote(home(from, to, 100)).lines.find((line) => line.code === 'fuel');
    expect(fuel('2022-06-16', '2022-07-15')).toMatchObject({
      amount: '500',
      rateVersion: 'fuel@2022-07',
      confidence: 'confirmed',
    });
    expect(fuel('2026-11-01', '2026-11-30')?.confidence).toBe('confirmed');
    expect(fuel('2026-12-01', '2026-12-31')?.confidence).toBe('unconfirmed');
  });

  test.each([
    ['2024-06-01', '2024-06-30', '3.7%', 2310],
    ['2024-07-01', '2024-07-31', '3.2%', 1700],
    ['2025-07-01', '2025-07-31', '2.7%', 1430],
  ])('fund of 350 kWh in %s … %s: %s, below 10 won dropped', (from, to, rate, fund) => {
    const result = quote(home(from, to, 350));
    expect(result.fund).toBe(fund);
    expect(result.lines.find((line) => line.code === 'fund')?.label.ko).toBe(`전력산업기반기금 ${rate}`);
  });

  test('a fund rate that changes inside the period is weighted by days', () => {
    const result = quote(home('2025-06-15', '2025-07-14', 380));
    expect(result).toMatchObject({ subtotal: 65101, fund: 1930, total: 73540 });
    expect(result.lines.find((line) => line.code === 'fund')).toMatchObject({
      label: { ko: '전력산업기반기금 3.2%→2.7%', en: 'Power industry fund 3.2% → 2.7%' },
      rateVersion: 'fund@2025-07-01',
    });
  });

  test('VAT is half up: 33,352.5 becomes 33,353', () => {
    expect(quote(home('2025-08-01', '2025-08-31', 1100))).toMatchObject({ subtotal: 333525, vat: 33353, fund: 9000 });
  });
});

describe('the monthly minimum', () => {
  test('0 kWh at low voltage is raised to 1,000 won and costs 1,120', () => {
    const result = quote(home(OCTOBER_2025.from, OCTOBER_2025.to, 0));
    expect(result).toMatchObject({
      base: 910,
      energy: 0,
      minimumTopUp: 90,
      subtotal: 1000,
      vat: 100,
      fund: 20,
      total: 1120,
    });
    expect(shown(result.lines)).toContain('minimumTopUp | - | - | - | 90');
  });

  test('1 kWh is above it, and high voltage has none', () => {
    expect(quote(home(OCTOBER_2025.from, OCTOBER_2025.to, 1))).toMatchObject({
      minimumTopUp: 0,
      subtotal: 1044,
      total: 1160,
    });
    expect(quote(home(OCTOBER_2025.from, OCTOBER_2025.to, 0, { plan: 'residential/high' }))).toMatchObject({
      subtotal: 730,
      minimumTopUp: 0,
      zeroUseReduction: 0,
    });
  });
});

describe('metered energy', () => {
  test.each([
    [350.499, 350],
    [350.5, 351],
    [0.499, 0],
    [0.5, 1],
    [200.5, 201],
  ])('%d kWh is billed as %i', (kWh, whole) => {
    expect(quote(home(OCTOBER_2025.from, OCTOBER_2025.to, kWh)).kWh).toBe(whole);
  });

  test('intervals of a household are one reading of the whole period', () => {
    const wh = new Array<number>(31 * 24).fill(470);
    wh[5] = 971;
    const result = quote({
      plan: 'residential/low',
      period: OCTOBER_2025,
      usage: { intervals: { minutes: 60, from: '2025-10-01', wh } },
    });
    expect(result.kWh).toBe(350);
    expect(result.total).toBe(70640);
    expect(result.kWhByBand).toBeUndefined();
  });
});

describe('every line says where it comes from', () => {
  test('one bill in full', () => {
    const { lines } = quote(home('2025-08-01', '2025-08-31', 1001, { id: 'a' }));
    expect(lines).toHaveLength(11);
    expect(lines[1]).toEqual({
      code: 'energy.tier1',
      label: { ko: '전력량요금 1단계 (하계)', en: 'Energy, tier 1 (July–August)' },
      quantity: '300',
      unit: 'kWh',
      unitPrice: '120.0',
      amount: '36000',
      rule: 'energy.tier.summer',
      source: 'KEPCO 기본공급약관 2024-10-24 별표 1(월간 전기요금표)',
      rateVersion: 'residential/low@2023-05-16',
      confidence: 'confirmed',
    });
    expect(lines.map((line) => [line.code, line.rule, line.rateVersion])).toEqual([
      ['base', 'base.highest_tier', 'residential/low@2023-05-16'],
      ['energy.tier1', 'energy.tier.summer', 'residential/low@2023-05-16'],
      ['energy.tier2', 'energy.tier.summer', 'residential/low@2023-05-16'],
      ['energy.tier3', 'energy.tier.summer', 'residential/low@2023-05-16'],
      ['energy.superUser', 'energy.super_user', 'residential/low@2023-05-16'],
      ['energy.rounding', 'drop_below_won', null],
      ['climate', 'climate', 'climate@2023-01-01'],
      ['fuel', 'fuel.by_billing_month', 'fuel@2022-07'],
      ['vat', 'vat.half_up', null],
      ['fund', 'fund.ten_won_dropped', 'fund@2025-07-01'],
      ['total.rounding', 'drop_below_ten_won', null],
    ]);
    for (const line of lines) {
      expect(line.source).toMatch(/.{5,}/);
      expect(line.label.ko).toMatch(/[가-힣]/);
      expect(line.label.en).toMatch(/^[A-Z]/);
    }
  });

  test('labels of every kind of line', () => {
    const requests = [
      home('2025-06-15', '2025-07-14', 380),
      home('2025-10-01', '2025-10-31', 0),
      home('2021-09-15', '2021-10-14', 333),
    ];
    const labels = new Map(
      requests.flatMap((request) => quote(request).lines).map((line) => [line.code, line.label.ko]),
    );
    expect(Object.fromEntries(labels)).toEqual({
      base: '기본요금',
      'energy.tier1': '전력량요금 1단계',
      'energy.tier2': '전력량요금 2단계',
      'energy.rounding': '전력량요금 원 미만 절사',
      climate: '기후환경요금',
      'climate.rounding': '기후환경요금 원 미만 절사',
      fuel: '연료비조정요금',
      minimumTopUp: '월간 최저요금까지 가산',
      vat: '부가가치세 10%',
      fund: '전력산업기반기금 3.7%',
      'total.rounding': '10원 미만 절사',
    });
  });

  test('the request id is echoed and left out when there is none', () => {
    expect(quote(home('2025-10-01', '2025-10-31', 1, { id: 'x-1' })).id).toBe('x-1');
    expect(quote(home('2025-10-01', '2025-10-31', 1, { id: 0 })).id).toBe(0);
    expect(quote(home('2025-10-01', '2025-10-31', 1, { id: null }))).not.toHaveProperty('id');
    expect(quote(home('2025-10-01', '2025-10-31', 1))).toMatchObject({ plan: 'residential/low', period: OCTOBER_2025 });
  });
});
