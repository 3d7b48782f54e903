import type { ReadingUnit } from './reading-day.ts';

/** How a file's unit relates to ours: `shift` decimal places above it (kWh → Wh: 3). */
export interface FileUnit {
  unit: ReadingUnit;
  shift: number;
}

const UNITS: Record<string, FileUnit> = {
  wh: { unit: 'Wh', shift: 0 },
  kwh: { unit: 'Wh', shift: 3 },
  mwh: { unit: 'Wh', shift: 6 },
  varh: { unit: 'varh', shift: 0 },
  kvarh: { unit: 'varh', shift: 3 },
  mvarh: { unit: 'varh', shift: 6 },
};

/** Units of energy in any case of letters; null for everything else (kW, kVAh, V, pf …), which no bill here is made from. */
export function parseFileUnit(text: string): FileUnit | null {
  return UNITS[text.trim().toLowerCase()] ?? null;
}
