import { type HourTable, TOU_CALENDARS, type TouCalendar } from './data/calendars.ts';
import { CLIMATE, FUEL, FUND, MANDATORY_USE, POWER_FACTOR, PRICE_FREEZE } from './data/charges.ts';
import { DISCOUNT_CAPS, HOUSEHOLD, WELFARE } from './data/discounts.ts';
import {
  NON_RESIDENTIAL,
  type RateClass,
  type RateRow,
  type RateVersion,
  SEASON_MONTHS,
  type Season,
  type Step,
} from './data/non-residential.ts';
import { RESIDENTIAL_VERSIONS, type ResidentialVersion, TIER_LIMITS } from './data/residential.ts';
import { SOURCES } from './data/sources.ts';
import { checkOrder } from './dated.ts';
import { hoursOf } from './hours.ts';

// The published rate sheets have typos (2026 workbook: 농사용(을) 66.6 for 68.6; terms: 교육용(을) "1810.4"), so rates are not trusted, they
// are checked: every table in order and with a source, every price a whole number of tenths, every increase uniform as it was announced.

const fail = (where: string, what: string): never => {
  throw new Error(`rates: ${where}: ${what}`);
};

const checkSource = (where: string, source: string): void => {
  if (!Object.hasOwn(SOURCES, source)) fail(where, `source ${source} is not listed`);
};

const checkWhole = (where: string, values: readonly number[]): void => {
  for (const value of values) if (!Number.isSafeInteger(value)) fail(where, `${value} is not a whole number`);
};

const checkRising = (where: string, values: readonly number[]): void => {
  checkWhole(where, values);
  values.forEach((value, index) => {
    if (value <= (values[index - 1] ?? 0)) fail(where, `${values.join(', ')} do not rise`);
  });
};

/** Residential versions: in order, tiers rise, and where a step is announced every tier moved by it. */
export const checkResidential = (versions: readonly ResidentialVersion[]): void => {
  checkOrder('residential', versions);
  versions.forEach((version, index) => {
    const where = `residential ${version.from}`;
    checkSource(where, version.source);
    for (const voltage of ['low', 'high'] as const) {
      const rates = version[voltage];
      if (rates === null) continue;
      const prices = rates.super === null ? rates.tiers : [...rates.tiers, rates.super];
      checkRising(`${where} ${voltage} prices`, prices);
      checkRising(`${where} ${voltage} base charges`, rates.base);
      if (rates.base.length !== rates.tiers.length)
        fail(`${where} ${voltage}`, 'base charges and tiers are not as many');
      const before = versions[index - 1]?.[voltage];
      if (version.step === null || !before) continue;
      const old = before.super === null ? before.tiers : [...before.tiers, before.super];
      prices.forEach((price, tier) => {
        if (price - (old[tier] as number) !== version.step) {
          fail(
            `${where} ${voltage}`,
            `tier ${tier + 1} moved by ${price - (old[tier] as number)} tenths, announced were ${version.step}`,
          );
        }
      });
    }
  });
};

const SEASON_OF_COLUMN: readonly Season[] = ['summer', 'springFall', 'winter'];
const BAND_OF_COLUMN = ['light', 'mid', 'peak'] as const;

const announced = (steps: readonly Step[], key: string, season: Season, band: string | undefined): number | undefined =>
  steps.find(
    (step) =>
      (step.voltage === undefined || step.voltage === key.split('/')[0]) &&
      (step.season === undefined || step.season === season) &&
      (step.band === undefined || step.band === band),
  )?.tenths;

const checkRow = (where: string, row: RateRow): void => {
  const [, base, ...seasons] = row;
  checkRising(`${where} base`, [base]);
  for (const prices of seasons) {
    checkWhole(where, prices);
    if (prices.length !== 1 && prices.length !== 3) fail(where, 'prices are one, or light, mid and peak');
    if (prices.length !== seasons[0].length) fail(where, 'seasons do not have the same time bands');
    if (prices[0] === undefined || prices[0] <= 0) fail(where, 'a price is not above 0');
    if (prices.length === 3) checkRising(`${where} light < mid < peak`, prices);
  }
  // Spring and fall are never dearer than the seasons of high demand at the same hours, light load apart (EV prices differ there).
  const last = seasons[0].length - 1;
  const [summer, springFall, winter] = seasons.map((prices) => prices[last] as number) as [number, number, number];
  if (springFall > summer || springFall > winter) fail(where, 'spring and fall are dearer than summer or winter');
};

const checkVersion = (where: string, version: RateVersion, before: { rows: readonly RateRow[] } | undefined): void => {
  checkSource(where, version.source);
  if ((version.steps === null) !== (before === undefined))
    fail(where, 'a version with another before it, and no other, states how prices moved');
  const keys = version.rows.map(([key]) => key);
  if (new Set(keys).size !== keys.length) fail(where, 'an option is listed twice');
  for (const row of version.rows) {
    const [key, , ...seasons] = row;
    checkRow(`${where} ${key}`, row);
    const old = before?.rows.find(([known]) => known === key);
    if (!old || version.steps === null) continue;
    seasons.forEach((prices, season) => {
      prices.forEach((price, band) => {
        const was = (old[season + 2] as readonly number[])[band] as number;
        const name = prices.length === 3 ? BAND_OF_COLUMN[band] : undefined;
        const step = announced(version.steps as readonly Step[], key, SEASON_OF_COLUMN[season] as Season, name);
        if (step === undefined || price - was !== step) {
          fail(
            `${where} ${key}`,
            `${SEASON_OF_COLUMN[season]} ${name ?? ''} moved by ${price - was} tenths, announced were ${step}`,
          );
        }
      });
    });
  }
};

/** Classes: versions in order, options never vanish, prices moved by the announced steps. */
export const checkNonResidential = (classes: readonly RateClass[]): void => {
  for (const { id, versions, checkedAgainst } of classes) {
    if (checkedAgainst) checkSource(`${id} checked against`, checkedAgainst.source);
    checkOrder(id, versions);
    versions.forEach((version, index) => {
      const before = versions[index - 1] ?? checkedAgainst;
      checkVersion(`${id} ${version.from}`, version, before);
      for (const [key] of before?.rows ?? []) {
        if (!version.rows.some(([known]) => known === key))
          fail(`${id} ${version.from}`, `${key} has no rates any more: a gap`);
      }
    });
  }
};

/** Calendars: each of the 24 hours of each season in exactly one band; each month in exactly one season. */
export const checkCalendars = (calendars: readonly TouCalendar[]): void => {
  for (const calendar of calendars) {
    checkSource(calendar.id, calendar.source);
    for (const season of ['summerSpringFall', 'winter'] as const) {
      const hours = hoursOf(calendar[season] as HourTable);
      const missing = hours.indexOf(255);
      if (missing >= 0) fail(`${calendar.id} ${season}`, `hour ${missing} is in no time band`);
    }
  }
  const months = Object.values(SEASON_MONTHS).flat();
  for (let month = 1; month <= 12; month += 1) {
    if (months.filter((known) => known === month).length !== 1)
      fail('seasons', `month ${month} is not in exactly one season`);
  }
};

const checkDated = (name: string, table: readonly { from: string; source: string }[]): void => {
  checkOrder(name, table);
  for (const entry of table) checkSource(`${name} ${entry.from}`, entry.source);
};

/** Checks every rate of the project; run once when the engine is loaded. @throws Error naming the figure that is wrong */
export const checkRates = (): void => {
  checkResidential(RESIDENTIAL_VERSIONS);
  checkNonResidential(NON_RESIDENTIAL);
  checkCalendars(TOU_CALENDARS);
  checkDated('tier widths', TIER_LIMITS);
  for (const { from, other, summer } of TIER_LIMITS) {
    checkRising(`tier widths ${from}`, other);
    if (summer !== null) checkRising(`summer tier widths ${from}`, summer);
  }
  checkDated('climate', CLIMATE);
  checkDated('fund', FUND);
  checkDated('mandatory use', MANDATORY_USE);
  checkDated('price freeze', PRICE_FREEZE);
  checkDated('power factor', POWER_FACTOR);
  checkDated('discount caps', DISCOUNT_CAPS);
  checkOrder(
    'fuel',
    FUEL.map((entry) => ({ from: `${entry.billingMonthFrom}-01` })),
  );
  for (const entry of FUEL) checkSource(`fuel ${entry.billingMonthFrom}`, entry.source);
  for (const table of [CLIMATE, FUEL, FUND, PRICE_FREEZE])
    checkWhole(
      'charges',
      table.map((entry) => entry.value),
    );
  for (const [name, discount] of Object.entries({ ...WELFARE, ...HOUSEHOLD })) checkSource(name, discount.source);
};
