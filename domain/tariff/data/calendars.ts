import type { SourceId } from './sources.ts';

// Time-of-use calendars (계절별·시간대별 구분표, Annex 3). Hours of an ordinary weekday as text `from-to`; 22-08 runs over midnight.

export interface HourTable {
  light: readonly string[];
  mid: readonly string[];
  peak: readonly string[];
}

export interface TouCalendar {
  id: string;
  source: SourceId;
  summerSpringFall: HourTable;
  winter: HourTable;
}

const NIGHT = ['22-08'];
const WINTER_2023: HourTable = { light: NIGHT, mid: ['08-09', '12-16', '19-22'], peak: ['09-12', '16-19'] };
const JEJU: HourTable = { light: NIGHT, mid: ['08-16'], peak: ['16-22'] };

export const TOU_CALENDARS: readonly TouCalendar[] = [
  {
    id: 'kr-tou-2022',
    source: 'historyGeneral',
    summerSpringFall: { light: ['23-09'], mid: ['09-10', '12-13', '17-23'], peak: ['10-12', '13-17'] },
    winter: { light: ['23-09'], mid: ['09-10', '12-17', '20-22'], peak: ['10-12', '17-20', '22-23'] },
  },
  {
    id: 'kr-tou-2023',
    source: 'annex3',
    summerSpringFall: { light: NIGHT, mid: ['08-11', '12-13', '18-22'], peak: ['11-12', '13-18'] },
    winter: WINTER_2023,
  },
  {
    id: 'kr-tou-2026',
    source: 'sheet2026',
    summerSpringFall: { light: NIGHT, mid: ['08-15', '21-22'], peak: ['15-21'] },
    winter: WINTER_2023,
  },
  { id: 'kr-tou-jeju', source: 'annex3', summerSpringFall: JEJU, winter: JEJU },
];

/** Which calendar holds from which day, mainland; 산업용(을) went first and could keep the former one until 2026-09-30. */
export const CALENDAR_FROM: readonly { from: string; id: string; industrialBFrom?: string }[] = [
  { from: '2013-01-01', id: 'kr-tou-2022' },
  { from: '2023-01-01', id: 'kr-tou-2023' },
  { from: '2026-06-01', id: 'kr-tou-2026', industrialBFrom: '2026-04-16' },
];
export const FORMER_CALENDAR = { classId: 'industrial_b', id: 'kr-tou-2023', from: '2026-04-16', to: '2026-09-30' } as const;
/** The Jeju row is in the edition of 2024-10-24; earlier years are not known. */
export const JEJU_CALENDAR = { id: 'kr-tou-jeju', from: '2023-01-01' } as const;

/** 산업용(을), spring and fall, Saturdays, Sundays and holidays: half the energy price from 11 to 14 h. */
export const WEEKEND_DISCOUNT = {
  classId: 'industrial_b',
  from: '2026-04-16',
  to: '2030-12-31',
  season: 'springFall',
  fromHour: 11,
  toHour: 14,
  percent: 50,
  source: 'reform2026',
} as const;
