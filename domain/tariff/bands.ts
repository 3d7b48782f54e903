import { dayKind } from '../calendar/holidays.ts';
import {
  CALENDAR_FROM,
  FORMER_CALENDAR,
  JEJU_CALENDAR,
  TOU_CALENDARS,
  type TouCalendar,
  WEEKEND_DISCOUNT,
} from './data/calendars.ts';
import { type Band, SEASON_MONTHS, type Season } from './data/non-residential.ts';
import { monthOf } from './dated.ts';
import { TariffError } from './errors.ts';
import { hoursOf, LIGHT, MID, PEAK } from './hours.ts';
import { BANDS, type BandedPlan, planOf, SEASONS } from './plans.ts';

/** The season (계절) of a day, for every class but residential. */
export const seasonOf = (day: string): Season =>
  SEASONS.find((season) => SEASON_MONTHS[season].includes(monthOf(day))) as Season;

const HOURS = new Map<string, { summerSpringFall: Uint8Array; winter: Uint8Array }>(
  TOU_CALENDARS.map((calendar: TouCalendar) => [
    calendar.id,
    { summerSpringFall: hoursOf(calendar.summerSpringFall), winter: hoursOf(calendar.winter) },
  ]),
);

export interface BandOptions {
  jeju?: boolean;
  keepsFormerCalendar?: boolean;
}

/** The time-of-use calendar of a class on a day. @throws TariffError no_calendar */
export const calendarIdOf = (classId: string, day: string, options: BandOptions): string => {
  if (options.jeju) {
    if (day < JEJU_CALENDAR.from) {
      throw new TariffError(
        'no_calendar',
        'region',
        `the Jeju time-of-use calendar is known from ${JEJU_CALENDAR.from}, not for ${day}`,
      );
    }
    return JEJU_CALENDAR.id;
  }
  if (
    options.keepsFormerCalendar &&
    classId === FORMER_CALENDAR.classId &&
    day >= FORMER_CALENDAR.from &&
    day <= FORMER_CALENDAR.to
  ) {
    return FORMER_CALENDAR.id;
  }
  let id = '';
  for (const entry of CALENDAR_FROM) {
    const from = classId === 'industrial_b' ? (entry.industrialBFrom ?? entry.from) : entry.from;
    if (day >= from) id = entry.id;
  }
  return id;
};

const kindOf = (day: string) => {
  try {
    return dayKind(day);
  } catch (error) {
    throw new TariffError('no_calendar', 'period', `time bands need the public holidays: ${(error as Error).message}`);
  }
};

/** Registers of a meter: light, mid, peak, and light and mid inside the weekend discount window (산업용(을), 11–14 h). */
export const DISCOUNTED = 3;

const templates = new Map<string, Uint8Array>();

/** Which register each hour of a day falls into: the band, plus {@link DISCOUNTED} inside the weekend discount window. */
const hourRegisters = (
  classId: string,
  day: string,
  options: BandOptions,
): { key: string; hours: () => Uint8Array } => {
  const calendar = calendarIdOf(classId, day, options);
  const kind = kindOf(day);
  const season = seasonOf(day);
  const discounted =
    kind !== 'weekday' &&
    classId === WEEKEND_DISCOUNT.classId &&
    season === WEEKEND_DISCOUNT.season &&
    day >= WEEKEND_DISCOUNT.from &&
    day <= WEEKEND_DISCOUNT.to;
  return {
    key: `${calendar} ${season === 'winter' ? 'w' : 's'} ${kind} ${discounted ? 'd' : ''}`,
    hours: () => {
      const tables = HOURS.get(calendar) as { summerSpringFall: Uint8Array; winter: Uint8Array };
      const hours = Uint8Array.from(season === 'winter' ? tables.winter : tables.summerSpringFall);
      for (let hour = 0; hour < 24; hour += 1) {
        if (kind === 'holiday') hours[hour] = LIGHT;
        else if (kind === 'saturday' && hours[hour] === PEAK) hours[hour] = MID;
        if (discounted && hour >= WEEKEND_DISCOUNT.fromHour && hour < WEEKEND_DISCOUNT.toHour) {
          hours[hour] = (hours[hour] as number) + DISCOUNTED;
        }
      }
      return hours;
    },
  };
};

/** Which register each interval of a day falls into, by the interval's start; shared by all days of the same kind. */
export const dayRegisters = (classId: string, day: string, minutes: number, options: BandOptions): Uint8Array => {
  const { key, hours } = hourRegisters(classId, day, options);
  const known = templates.get(`${key} ${minutes}`);
  if (known) return known;
  const perHour = 60 / minutes;
  const byHour = hours();
  const registers = Uint8Array.from(
    { length: 24 * perHour },
    (_, slot) => byHour[(slot - (slot % perHour)) / perHour] as number,
  );
  templates.set(`${key} ${minutes}`, registers);
  return registers;
};

/**
 * Which time band each interval of a day falls into, by its start; null when the plan's meter knows no bands.
 * Saturday peak counts as mid; Sundays and public holidays are all light (Annex 3).
 * @param minutes 5, 15, 30 or 60
 * @throws TariffError unknown_plan, unknown_option, no_calendar
 */
export const bandsOf = (
  plan: string,
  day: string,
  minutes: number,
  options: BandOptions = {},
): readonly Band[] | null => {
  const known = planOf(plan);
  if (known.kind === 'residential' || !known.bandMetered) return null;
  return Array.from(
    dayRegisters((known as BandedPlan).classId, day, minutes, options),
    (register) => BANDS[register % DISCOUNTED] as Band,
  );
};
