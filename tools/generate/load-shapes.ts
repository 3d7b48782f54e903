import type { DayKind } from '../../domain/calendar/index.ts';

/** Kinds of contract (계약종별) with the shapes of their days. */
export type LoadClass = 'residential' | 'general' | 'industrial' | 'education' | 'agricultural';

interface ClassLoad {
  /** Share of the supply points. */
  share: number;
  /** Median use of a mild weekday in Wh, and the spread of its logarithm between points. */
  medianDayWh: number;
  spread: number;
  /** Relative use by hour 0–23. */
  weekday: readonly number[];
  saturday: readonly number[];
  holiday: readonly number[];
  /** Use of a Saturday and a holiday against a weekday. */
  saturdayLevel: number;
  holidayLevel: number;
  /** More use per °C of the day's mean below 8 °C and above 21 °C. */
  heating: number;
  cooling: number;
  /** How far single intervals scatter, and how often something large is switched on. */
  scatter: number;
  eventShare: number;
}

const FLAT_NIGHT = [6, 6, 6, 6, 6, 6, 6, 7];

/**
 * Shapes drawn from what is commonly known of Korean load: homes peak at 20–22 h and again at breakfast, shops and offices from 9 to 19 h with a dip at noon, factories run flat in
 * shifts, schools stop at 17 h, farms heat at night in winter and pump by day in summer. Made up, not measured: good for testing programs, not for studies.
 */
export const CLASS_LOADS: Readonly<Record<LoadClass, ClassLoad>> = {
  residential: {
    share: 0.78,
    medianDayWh: 9200,
    spread: 0.45,
    weekday: [5, 4, 4, 3, 3, 4, 6, 9, 8, 6, 5, 5, 6, 5, 5, 5, 6, 8, 11, 13, 14, 14, 12, 8],
    saturday: [6, 5, 4, 4, 3, 4, 5, 7, 9, 9, 9, 9, 10, 9, 8, 8, 9, 10, 12, 13, 14, 14, 12, 9],
    holiday: [6, 5, 4, 4, 3, 4, 5, 6, 8, 10, 10, 10, 11, 10, 9, 9, 9, 10, 12, 13, 14, 14, 12, 9],
    saturdayLevel: 1.08,
    holidayLevel: 1.12,
    heating: 0.012,
    cooling: 0.06,
    scatter: 0.45,
    eventShare: 0.05,
  },
  general: {
    share: 0.14,
    medianDayWh: 52_000,
    spread: 0.9,
    weekday: [...FLAT_NIGHT, 10, 17, 20, 20, 17, 19, 21, 21, 20, 19, 17, 15, 12, 10, 8, 7],
    saturday: [...FLAT_NIGHT, 8, 12, 15, 16, 16, 16, 16, 16, 16, 16, 15, 14, 12, 10, 8, 7],
    holiday: [...FLAT_NIGHT, 7, 8, 9, 10, 10, 10, 10, 10, 10, 10, 10, 9, 9, 8, 7, 6],
    saturdayLevel: 0.8,
    holidayLevel: 0.55,
    heating: 0.018,
    cooling: 0.045,
    scatter: 0.18,
    eventShare: 0.01,
  },
  industrial: {
    share: 0.04,
    medianDayWh: 1_900_000,
    spread: 1.1,
    weekday: [15, 15, 15, 15, 15, 15, 16, 19, 24, 26, 26, 26, 21, 26, 26, 26, 26, 24, 20, 19, 19, 18, 17, 16],
    saturday: [14, 14, 14, 14, 14, 14, 14, 15, 17, 18, 18, 18, 15, 16, 16, 16, 15, 14, 14, 14, 14, 14, 14, 14],
    holiday: Array(24).fill(10),
    saturdayLevel: 0.7,
    holidayLevel: 0.42,
    heating: 0.002,
    cooling: 0.008,
    scatter: 0.08,
    eventShare: 0.005,
  },
  education: {
    share: 0.01,
    medianDayWh: 620_000,
    spread: 0.6,
    weekday: [...FLAT_NIGHT, 14, 21, 23, 23, 24, 22, 22, 20, 16, 12, 9, 8, 7, 7, 6, 6],
    saturday: [...FLAT_NIGHT, 7, 8, 8, 8, 8, 8, 8, 8, 8, 7, 7, 7, 6, 6, 6, 6],
    holiday: Array(24).fill(6),
    saturdayLevel: 0.5,
    holidayLevel: 0.4,
    heating: 0.02,
    cooling: 0.05,
    scatter: 0.12,
    eventShare: 0.005,
  },
  agricultural: {
    share: 0.03,
    medianDayWh: 38_000,
    spread: 1.0,
    weekday: [12, 12, 12, 12, 12, 12, 11, 10, 9, 8, 8, 8, 8, 8, 8, 8, 8, 9, 10, 11, 12, 12, 12, 12],
    saturday: [12, 12, 12, 12, 12, 12, 11, 10, 9, 8, 8, 8, 8, 8, 8, 8, 8, 9, 10, 11, 12, 12, 12, 12],
    holiday: [12, 12, 12, 12, 12, 12, 11, 10, 9, 8, 8, 8, 8, 8, 8, 8, 8, 9, 10, 11, 12, 12, 12, 12],
    saturdayLevel: 1,
    holidayLevel: 1,
    heating: 0.06,
    cooling: 0.03,
    scatter: 0.2,
    eventShare: 0.02,
  },
};

/** The share of a day's use in each of `intervals` intervals; adds up to 1. Hours glide into each other, as loads do. */
export function dayShape(loadClass: LoadClass, kind: DayKind, intervals: number): Float64Array {
  const hours = CLASS_LOADS[loadClass][kind];
  const shape = Float64Array.from({ length: intervals }, (_, i) => {
    const position = ((i + 0.5) * 24) / intervals - 0.5;
    const before = Math.floor(position);
    const share = position - before;
    return (hours[(before + 24) % 24] as number) * (1 - share) + (hours[(before + 25) % 24] as number) * share;
  });
  const sum = shape.reduce((total, part) => total + part, 0);
  return shape.map((part) => part / sum);
}

/** How many times a mild weekday's energy a day of this kind and temperature (°C) needs. */
export function dayLevel(loadClass: LoadClass, kind: DayKind, celsius: number): number {
  const { saturdayLevel, holidayLevel, heating, cooling } = CLASS_LOADS[loadClass];
  const level = kind === 'weekday' ? 1 : kind === 'saturday' ? saturdayLevel : holidayLevel;
  return level * (1 + heating * Math.max(0, 8 - celsius) + cooling * Math.max(0, celsius - 21));
}
