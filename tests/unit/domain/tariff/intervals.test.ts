import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bandsOf, type QuoteRequest, quote } from '../../../../domain/tariff/index.ts';
import { flatIntervals } from './requests.ts';

const of = (from: string, to: string, usage: QuoteRequest['usage'], rest: Partial<QuoteRequest> = {}) =>
  quote({ plan: 'general_b/high_a/I', period: { from, to }, usage, contractKw: 300, ...rest });
const letters = (plan: string, day: string, options = {}) =>
  bandsOf(plan, day, 60, options)
    ?.map((band) => band[0])
    .join('');

describe('time bands by the start of an interval', () => {
  test.each([
    ['general_b/high_a/I', '2022-07-04', 'lllllllllmppmppppmmmmmml'],
    ['general_b/high_a/I', '2022-12-05', 'lllllllllmppmmmmmpppmmpl'],
    ['general_b/high_a/I', '2023-07-03', 'llllllllmmmpmpppppmmmmll'],
    ['general_b/high_a/I', '2023-12-04', 'llllllllmpppmmmmpppmmmll'],
    ['general_b/high_a/I', '2026-05-29', 'llllllllmmmpmpppppmmmmll'],
    ['general_b/high_a/I', '2026-06-01', 'llllllllmmmmmmmppppppmll'],
    ['general_b/high_a/I', '2026-12-01', 'llllllllmpppmmmmpppmmmll'],
    ['industrial_b/high_a/I', '2026-04-15', 'llllllllmmmpmpppppmmmmll'],
    ['industrial_b/high_a/I', '2026-04-16', 'llllllllmmmmmmmppppppmll'],
    ['industrial_a_2/high_a/I', '2026-06-02', 'llllllllmmmmmmmppppppmll'],
  ])('%s on the weekday %s: %s', (plan, day, bands) => {
    expect(letters(plan, day)).toBe(bands);
  });

  test('Saturday peak is mid, Sundays and public holidays are light, temporary holidays are weekdays', () => {
    expect(letters('general_b/high_a/I', '2026-07-04')).toBe('llllllllmmmmmmmmmmmmmmll');
    expect(letters('general_b/high_a/I', '2026-07-05')).toBe('l'.repeat(24));
    expect(letters('general_b/high_a/I', '2026-07-17')).toBe('l'.repeat(24));
    expect(letters('general_b/high_a/I', '2025-01-27')).toBe('llllllllmpppmmmmpppmmmll');
  });

  test('Jeju has one calendar for all seasons', () => {
    for (const day of ['2023-01-02', '2026-07-06', '2026-12-07']) {
      expect(letters('general_b/high_a/I', day, { jeju: true })).toBe('llllllllmmmmmmmmppppppll');
    }
    expect(() => bandsOf('general_b/high_a/I', '2022-12-30', 60, { jeju: true })).toThrow(
      'the Jeju time-of-use calendar is known from 2023-01-01, not for 2022-12-30',
    );
  });

  test('산업용(을) may keep the former calendar from 2026-04-16 to 2026-09-30, no one else', () => {
    const former = 'llllllllmmmpmpppppmmmmll';
    const reform = 'llllllllmmmmmmmppppppmll';
    const kept = { keepsFormerCalendar: true };
    expect(letters('industrial_b/high_a/I', '2026-04-16', kept)).toBe(former);
    expect(letters('industrial_b/high_a/I', '2026-09-30', kept)).toBe(former);
    expect(letters('industrial_b/high_a/I', '2026-10-01', kept)).toBe(reform);
    expect(letters('industrial_b/high_a/I', '2026-04-15', kept)).toBe(former);
    expect(letters('general_b/high_a/I', '2026-07-06', kept)).toBe(reform);
    expect(
      of('2026-07-06', '2026-07-06', flatIntervals('2026-07-06', 1, 60, 1000), {
        plan: 'industrial_b/high_a/I',
        keepsFormerCalendar: true,
      }).kWhByBand,
    ).toEqual({ light: 10, mid: 8, peak: 6 });
    expect(
      of('2026-07-06', '2026-07-06', flatIntervals('2026-07-06', 1, 60, 1000), { region: 'jeju' }).kWhByBand,
    ).toEqual({ light: 10, mid: 8, peak: 6 });
  });

  test('the weekend discount does not change the band', () => {
    expect(letters('industrial_b/high_a/I', '2026-10-11')).toBe('l'.repeat(24));
    expect(letters('industrial_b/high_a/I', '2026-10-10')).toBe('llllllllmmmmmmmmmmmmmmll');
  });

  test('one entry for each interval of the day; null where the meter knows no bands', () => {
    expect([5, 15, 30, 60].map((minutes) => bandsOf('general_b/high_a/I', '2026-07-06', minutes)?.length)).toEqual([
      288, 96, 48, 24,
    ]);
    const quarter = bandsOf('general_b/high_a/I', '2026-07-06', 15);
    expect([quarter?.[31], quarter?.[32], quarter?.[59], quarter?.[60], quarter?.[83], quarter?.[84]]).toEqual([
      'light',
      'mid',
      'mid',
      'peak',
      'peak',
      'mid',
    ]);
    expect(bandsOf('residential/low', '2026-07-06', 15)).toBeNull();
    expect(bandsOf('general_a_1/low', '2026-07-06', 15)).toBeNull();
    expect(bandsOf('general_a_2/high_a/III', '2026-12-07', 60)).not.toBeNull();
  });

  test('the Jeju calendar is known from its first day, not before', () => {
    expect(letters('general_b/high_a/I', '2023-01-02', { jeju: true })).toBe('llllllllmmmmmmmmppppppll');
    expect(() => bandsOf('general_b/high_a/I', '2023-01-01', 60, { jeju: true })).not.toThrow();
    expect(() => bandsOf('general_b/high_a/I', '2022-12-31', 60, { jeju: true })).toThrow('known from 2023-01-01');
  });

  test('who keeps the former calendar has in earlier years what everybody had', () => {
    const keeps = { keepsFormerCalendar: true };
    expect(letters('industrial_b/high_a/I', '2022-12-05', keeps)).toBe(letters('industrial_b/high_a/I', '2022-12-05'));
    expect(letters('industrial_b/high_a/I', '2026-10-01', keeps)).toBe(letters('industrial_b/high_a/I', '2026-10-01'));
  });

  test('a period from spring into summer has the weekend discount on its spring weekends only', () => {
    const { lines } = of('2026-05-26', '2026-06-14', flatIntervals('2026-05-26', 20, 60, 1000), {
      plan: 'industrial_b/high_a/II',
    });
    const discounted = lines.filter(({ code }) => code === 'energy.weekendDiscount');
    // Saturday 30 and Sunday 31 May, three hours each; the four weekend days and Memorial Day of June have none.
    expect(discounted.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBe(6);
  });

  test('years without a holiday table are refused', () => {
    expect(() => bandsOf('general_b/high_a/I', '2028-01-03', 60)).toThrow(
      'time bands need the public holidays: no official holiday table for 2028',
    );
  });
});

describe('energy of the bands', () => {
  const shuffled = (length: number, scale: number) =>
    fc.array(fc.integer({ min: 0, max: scale }), { minLength: length, maxLength: length });

  test('sums to the metered kWh, whatever the intervals', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(15, 30, 60),
        fc.constantFrom('2026-07-16', '2026-08-30', '2026-10-09'),
        shuffled(192, 3000),
        (minutes, from, values) => {
          const wh = values.slice(0, (2 * 1440) / minutes);
          const to = from === '2026-07-16' ? '2026-07-17' : from === '2026-08-30' ? '2026-08-31' : '2026-10-10';
          const result = of(from, to, { intervals: { minutes, from, wh } }, { plan: 'industrial_b/high_a/II' });
          const { light, mid, peak } = result.kWhByBand as { light: number; mid: number; peak: number };
          const total = wh.reduce((sum, value) => sum + value, 0);
          expect(light + mid + peak).toBe(result.kWh);
          expect(result.kWh).toBe(Math.floor((total + 500) / 1000));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('5, 15, 30 and 60 minutes of the same load cost the same energy', () => {
    const energies = [5, 15, 30, 60].map(
      (minutes) => of('2026-08-20', '2026-09-10', flatIntervals('2026-08-20', 22, minutes, minutes * 200)).energy,
    );
    expect(new Set(energies).size).toBe(1);
  });

  test('each register to the nearest kWh; what is missing to the metered kWh goes to the largest rest', () => {
    // Monday 2026-07-06: 10 hours light, 8 mid, 6 peak; 1,440 Wh an hour make 14.4, 11.52 and 8.64 kWh, 34.56 together.
    expect(of('2026-07-06', '2026-07-06', flatIntervals('2026-07-06', 1, 60, 1440)).kWhByBand).toEqual({
      light: 14,
      mid: 12,
      peak: 9,
    });
    // 2,050 Wh: 20.5, 16.4 and 12.3 kWh, 49.2 together.
    expect(of('2026-07-06', '2026-07-06', flatIntervals('2026-07-06', 1, 60, 2050)).kWhByBand).toEqual({
      light: 21,
      mid: 16,
      peak: 12,
    });
  });

  test('a season change inside the period prices each day at its own season', () => {
    const result = of('2026-08-31', '2026-09-01', flatIntervals('2026-08-31', 2, 60, 1000));
    expect(result.energy).toBe(Math.floor(10 * 92.8 + 8 * 145.7 + 6 * 227.8 + 10 * 92.8 + 8 * 115.3 + 6 * 146));
  });

  test('climate of metered days is theirs, not shared by days', () => {
    const wh = [...new Array<number>(24).fill(1000), ...new Array<number>(24).fill(3000)];
    const result = of('2022-12-31', '2023-01-01', { intervals: { minutes: 60, from: '2022-12-31', wh } });
    expect(result.climate).toBe(Math.floor(24 * 7.3 + 72 * 9));
    expect(result.lines.filter((line) => line.code === 'climate').map((line) => [line.quantity, line.amount])).toEqual([
      ['24', '175.2'],
      ['72', '648'],
    ]);
  });

  test('typed arrays are read like lists', () => {
    const list = flatIntervals('2026-07-06', 1, 15, 777).intervals;
    expect(of('2026-07-06', '2026-07-06', { intervals: { ...list, wh: Int32Array.from(list.wh) } })).toEqual(
      of('2026-07-06', '2026-07-06', { intervals: list }),
    );
  });

  test('a plan with one price for all hours takes intervals as well', () => {
    const result = of('2026-07-06', '2026-07-06', flatIntervals('2026-07-06', 1, 60, 1440), {
      plan: 'general_a_1/high_a/I',
    });
    expect(result).toMatchObject({ kWh: 35, energy: Math.floor(35 * 142.6) });
    expect(result).not.toHaveProperty('kWhByBand');
  });
});

describe('band totals', () => {
  test('are shared by days over the seasons of the period', () => {
    const result = of('2026-08-22', '2026-09-10', { kWhByBand: { light: 101, mid: 100, peak: 33 } });
    // Ten days each: 50.5 kWh are 51 in the first part and what is left, 50, in the second.
    expect(result.energy).toBe(Math.floor(51 * 92.8 + 50 * 145.7 + 17 * 227.8 + 50 * 92.8 + 50 * 115.3 + 16 * 146));
    expect(result.kWhByBand).toEqual({ light: 101, mid: 100, peak: 33 });
  });

  test('bands that are not named have no use', () => {
    expect(of('2026-07-06', '2026-07-06', { kWhByBand: { peak: 10 } })).toMatchObject({
      kWh: 10,
      kWhByBand: { light: 0, mid: 0, peak: 10 },
      energy: 2278,
    });
  });

  test('by season and band they are shared over the parts of that season only', () => {
    const usage = { kWhBySeasonAndBand: { springFall: { mid: 30 }, winter: { mid: 10 } } };
    const request = { plan: 'general_b/high_a/I', period: { from: '2022-03-22', to: '2022-04-10' }, contractKw: 300 };
    // The price changed on 2022-04-01: 10 days of March, 10 of April.
    expect(quote({ ...request, usage: { kWhBySeasonAndBand: { springFall: { mid: 31 } } } }).energy).toBe(
      Math.floor(16 * 79.1 + 15 * 84),
    );
    expect(() => quote({ ...request, usage })).toThrow('no day of the period is in winter');
    expect(
      quote({ ...request, usage: { kWhBySeasonAndBand: { springFall: { mid: 31 }, winter: { mid: 0 } } } }).kWh,
    ).toBe(31);
  });

  test('one price for all hours adds the bands up', () => {
    expect(
      of(
        '2026-07-06',
        '2026-07-06',
        { kWhByBand: { light: 10.3, mid: 10.3, peak: 10.3 } },
        { plan: 'general_a_1/high_a/I' },
      ),
    ).toMatchObject({ kWh: 31, energy: Math.floor(31 * 142.6) });
    const seasons = { kWhBySeasonAndBand: { summer: { light: 10, mid: 20 } } };
    expect(of('2026-07-06', '2026-07-06', seasons, { plan: 'general_a_1/high_a/I' })).toMatchObject({
      kWh: 30,
      energy: 4278,
    });
  });
});
