import type { ReadingUnit } from './reading-day.ts';

/** What a meter's register showed, and how well that is known. */
export interface RegisterIndex {
  /** Whole numbers of the unit; null when the record carries no index. */
  index: number | null;
  /** As written, leading zeros included: they tell how many digits the register has before it rolls over. */
  indexText: string;
  /** `YYYY-MM-DD HH:MM:SS`, operator's time, or null. */
  at: string | null;
  quality: number | null;
  reasonCode: number | null;
  reasonText: string;
}

interface RegisterSource {
  line: number;
  supplyPointCode: string;
  registerId: string;
  channel: string;
  meterSerial: string;
  unit: ReadingUnit;
  fileUnit: string;
}

/** A register read beside the intervals of a channel (NEM12 record 500): the sum check's right-hand side. */
export interface RegisterRead extends RegisterSource, Pick<RegisterIndex, 'index' | 'indexText' | 'at'> {
  kind: 'read';
  transaction: string;
  serviceOrder: string;
}

/** Energy between two reads of a register (NEM13 record 250, with its 550 when there is one). */
export interface RegisterAdvance extends RegisterSource {
  kind: 'advance';
  direction: string;
  previous: RegisterIndex;
  current: RegisterIndex;
  /** Whole numbers of the unit, rounded; `residue` as in DayReading. */
  quantity: number;
  residue: number;
  nextReadOn: string | null;
  operatorUpdatedAt: string | null;
  transactions: { previous: string; previousServiceOrder: string; current: string; currentServiceOrder: string } | null;
}

export type RegisterReading = RegisterRead | RegisterAdvance;
