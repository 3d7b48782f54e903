import { describe, expect, test } from '@jest/globals';
import {
  checkCalendars,
  checkNonResidential,
  checkRates,
  checkResidential,
} from '../../../../domain/tariff/check-rates.ts';
import { TOU_CALENDARS, type TouCalendar } from '../../../../domain/tariff/data/calendars.ts';
import { NON_RESIDENTIAL, type RateClass, type RateVersion } from '../../../../domain/tariff/data/non-residential.ts';
import { RESIDENTIAL_VERSIONS, type ResidentialVersion } from '../../../../domain/tariff/data/residential.ts';
import { listPlans } from '../../../../domain/tariff/index.ts';

const copy = <T>(value: T): T => structuredClone(value);
// biome-ignore lint/suspicious/noExplicitAny: rates are spoilt on purpose
type Loose = any;

const spoiltHomes = (spoil: (versions: Loose) => void) => {
  const versions = copy(RESIDENTIAL_VERSIONS) as ResidentialVersion[];
  spoil(versions);
  return () => checkResidential(versions);
};
const spoiltClasses = (spoil: (classes: Record<string, { versions: Loose }>) => void) => {
  const classes = copy(NON_RESIDENTIAL) as RateClass[];
  spoil(Object.fromEntries(classes.map((one) => [one.id, one])) as never);
  return () => checkNonResidential(classes);
};
const spoiltCalendars = (spoil: (calendars: Loose) => void) => {
  const calendars = copy(TOU_CALENDARS) as TouCalendar[];
  spoil(calendars);
  return () => checkCalendars(calendars);
};

describe('rates are checked when they are loaded', () => {
  test('the rates of the project hold', () => {
    expect(checkRates).not.toThrow();
  });

  test.each<[string, () => void, string]>([
    [
      'versions out of order',
      spoiltHomes((v) => v.reverse()),
      'residential: 2023-01-01 is not later than the entry before it',
    ],
    [
      'two versions of one day',
      spoiltHomes((v) => v.splice(3, 0, v[2])),
      'residential: 2021-01-01 is not later than the entry before it',
    ],
    [
      'a day that is none',
      spoiltHomes((v) => {
        v[1].from = '2016-12-32';
      }),
      'is not a day of the calendar',
    ],
    [
      'a missing source',
      spoiltHomes((v) => {
        v[2].source = 'hearsay';
      }),
      'rates: residential 2021-01-01: source hearsay is not listed',
    ],
    [
      'one tier that moved by another step',
      spoiltHomes((v) => {
        v[3].low.tiers[1] += 1;
      }),
      'rates: residential 2022-04-01 low: tier 2 moved by 50 tenths, announced were 49',
    ],
    [
      'a super-user price that was left behind',
      spoiltHomes((v) => {
        v[6].high.super = 5933;
      }),
      'rates: residential 2023-05-16 high: tier 4 moved by 0 tenths, announced were 80',
    ],
    [
      'tiers that fall',
      spoiltHomes((v) => {
        v[0].low.tiers[3] = 1800;
      }),
      'do not rise',
    ],
    [
      'base charges that fall',
      spoiltHomes((v) => {
        v[6].low.base = [910, 800, 7300];
      }),
      'rates: residential 2023-05-16 low base charges: 910, 800, 7300 do not rise',
    ],
    [
      'a price that is no whole tenth',
      spoiltHomes((v) => {
        v[0].low.tiers[0] = 60.7;
      }),
      'rates: residential 2013-11-21 low prices: 60.7 is not a whole number',
    ],
    [
      'a price of nothing',
      spoiltHomes((v) => {
        v[0].low.tiers[0] = 0;
      }),
      'do not rise',
    ],
    [
      'a base charge too few',
      spoiltHomes((v) => {
        v[6].high.base = [730, 1260];
      }),
      'rates: residential 2023-05-16 high: base charges and tiers are not as many',
    ],
  ])('residential: %s', (_, check, message) => {
    expect(check).toThrow(message);
  });

  const version = (classes: Record<string, { versions: Loose }>, id: string, from: string): Loose =>
    classes[id]?.versions.find((one: RateVersion) => one.from === from);

  test.each<[string, () => void, string]>([
    [
      'versions out of order',
      spoiltClasses((c) => c.general_b?.versions.reverse()),
      'general_b: 2023-05-16 is not later',
    ],
    [
      'the typo 63.1 of 2022-04 (일반용(을) 고압B Ⅱ winter light)',
      spoiltClasses((c) => {
        version(c, 'general_b', '2022-04-01').rows[4][4][0] = 661;
      }),
      'rates: general_b 2022-04-01 high_b/II: winter light moved by 79 tenths, announced were 49',
    ],
    [
      'the typo 246.5 of 2023-05 in peak',
      spoiltClasses((c) => {
        version(c, 'general_b', '2023-05-16').rows[2][2][2] = 2465;
      }),
      'summer peak moved by',
    ],
    [
      'the typo 1810.4 of the terms (교육용(을) 고압B I)',
      spoiltClasses((c) => {
        version(c, 'education_b', '2026-06-01').rows[2][3][2] = 18104;
      }),
      'rates: education_b 2026-06-01 high_b/I: spring and fall are dearer than summer or winter',
    ],
    [
      'the typo 66.6 of the 2026 workbook (농사용(을) 고압)',
      spoiltClasses((c) => {
        version(c, 'agricultural_b', '2026-06-01').rows[1][2] = [666];
      }),
      'rates: agricultural_b 2026-06-01 high: summer  moved by -20 tenths, announced were 0',
    ],
    [
      'mid dearer than peak',
      spoiltClasses((c) => {
        version(c, 'ev_own_use', '2026-06-01').rows[0][2] = [843, 2592, 1720];
      }),
      'rates: ev_own_use 2026-06-01 low light < mid < peak: 843, 2592, 1720 do not rise',
    ],
    [
      'a version without a source',
      spoiltClasses((c) => {
        version(c, 'education_a', '2026-06-01').source = 'memory';
      }),
      'rates: education_a 2026-06-01: source memory is not listed',
    ],
    [
      'a first version that claims a step',
      spoiltClasses((c) => {
        version(c, 'education_a', '2026-06-01').steps = [];
      }),
      'rates: education_a 2026-06-01: a version with another before it, and no other, states how prices moved',
    ],
    [
      'a later version without a step',
      spoiltClasses((c) => {
        version(c, 'general_a_1', '2023-01-01').steps = null;
      }),
      'a version with another before it, and no other, states how prices moved',
    ],
    [
      'a step for only some prices',
      spoiltClasses((c) => {
        version(c, 'industrial_b', '2026-04-16').steps.pop();
      }),
      'rates: industrial_b 2026-04-16 high_a/I: summer mid moved by 0 tenths, announced were undefined',
    ],
    [
      'an option twice',
      spoiltClasses((c) => {
        const { rows } = version(c, 'general_a_1', '2021-01-01');
        rows.push(rows[0]);
      }),
      'rates: general_a_1 2021-01-01: an option is listed twice',
    ],
    [
      'an option that vanishes',
      spoiltClasses((c) => {
        version(c, 'general_a_1', '2023-01-01').rows.pop();
      }),
      'rates: general_a_1 2023-01-01: high_b/II has no rates any more: a gap',
    ],
    [
      'two prices a season',
      spoiltClasses((c) => {
        version(c, 'education_a', '2026-06-01').rows[0][2] = [1, 2];
      }),
      'rates: education_a 2026-06-01 low: prices are one, or light, mid and peak',
    ],
    [
      'bands in one season only',
      spoiltClasses((c) => {
        version(c, 'education_a', '2026-06-01').rows[0][4] = [1, 2, 3];
      }),
      'seasons do not have the same time bands',
    ],
    [
      'a price that is no whole tenth',
      spoiltClasses((c) => {
        version(c, 'education_a', '2026-06-01').rows[0][2] = [123.6];
      }),
      'rates: education_a 2026-06-01 low: 123.6 is not a whole number',
    ],
    [
      'a price of nothing',
      spoiltClasses((c) => {
        version(c, 'education_a', '2026-06-01').rows[0][3] = [0];
      }),
      'a price is not above 0',
    ],
    [
      'no base charge',
      spoiltClasses((c) => {
        version(c, 'education_a', '2026-06-01').rows[0][1] = 0;
      }),
      'rates: education_a 2026-06-01 low base: 0 do not rise',
    ],
    [
      'a spring dearer than winter',
      spoiltClasses((c) => {
        version(c, 'agricultural_b', '2026-06-01').rows[1][4] = [600];
      }),
      'spring and fall are dearer than summer or winter',
    ],
  ])('other classes: %s', (_, check, message) => {
    expect(check).toThrow(message);
  });

  test.each<[string, () => void, string]>([
    [
      'an hour in two bands',
      spoiltCalendars((c) => {
        c[1].winter.peak = ['08-12', '16-19'];
      }),
      'rates: hour 8 is in two time bands',
    ],
    [
      'an hour in none',
      spoiltCalendars((c) => {
        c[2].summerSpringFall.mid = ['08-15'];
      }),
      'rates: kr-tou-2026 summerSpringFall: hour 21 is in no time band',
    ],
    [
      'no source',
      spoiltCalendars((c) => {
        c[3].source = '';
      }),
      'rates: kr-tou-jeju: source  is not listed',
    ],
  ])('calendars: %s', (_, check, message) => {
    expect(check).toThrow(message);
  });
});

describe('figures', () => {
  test('the reform of 2026-04-16 moves all nine 산업용(을) rows by light +5.1 and peak −16.9 or −13.2 won (press 2026-03-13)', () => {
    const versions = NON_RESIDENTIAL.find((one) => one.id === 'industrial_b')?.versions ?? [];
    const [before, after] = versions.map((version) => version.rows as unknown as number[][][]);
    expect(before).toHaveLength(9);
    before?.forEach((row, index) => {
      const moved = [2, 3, 4].map((season) =>
        row[season]?.map((price, band) => Number(after?.[index]?.[season]?.[band]) - price),
      );
      expect(moved).toEqual([
        [51, 0, -169],
        [51, 0, -132],
        [51, 0, -169],
      ]);
    });
  });

  test('every plan of the data can be listed, with the first day of its rates', () => {
    const plans = listPlans();
    expect(plans).toHaveLength(63);
    expect(plans.map(({ plan, from }) => `${plan} ${from}`)).toEqual(
      expect.arrayContaining([
        'residential/low 2013-11-21',
        'residential/high 2021-01-01',
        'general_b/high_a/III 2021-01-01',
        'industrial_b/high_c/I 2024-10-24',
        'general_a_2/high_b/IV 2026-12-01',
        'agricultural_a/low 2026-06-01',
        'ev_charging_business/high/IV 2026-06-01',
      ]),
    );
    expect(plans.find(({ plan }) => plan === 'general_b/high_a/II')).toEqual({
      plan: 'general_b/high_a/II',
      classId: 'general_b',
      voltage: 'high_a',
      option: 'II',
      ko: '일반용전력(을) 고압A 선택Ⅱ',
      en: 'General service (B), high voltage A, option II',
      timeOfUse: true,
      needsContractKw: true,
      from: '2021-01-01',
    });
    expect(plans.find(({ plan }) => plan === 'residential/low')).toMatchObject({
      ko: '주택용전력 저압',
      en: 'Residential, low voltage',
      option: null,
      timeOfUse: false,
      needsContractKw: false,
    });
    expect(plans.find(({ plan }) => plan === 'general_a_1/low')).toMatchObject({
      timeOfUse: false,
      option: null,
      needsContractKw: true,
    });
  });

  test('with a day, only the plans that have rates on it', () => {
    expect(listPlans('2013-11-21').map(({ plan }) => plan)).toEqual(['residential/low']);
    expect(listPlans('2013-11-20')).toEqual([]);
    expect(listPlans('2024-10-24').some(({ classId }) => classId === 'industrial_b')).toBe(true);
    expect(listPlans('2024-10-23').some(({ classId }) => classId === 'industrial_b')).toBe(false);
  });
});
