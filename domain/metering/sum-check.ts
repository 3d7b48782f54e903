import type { Day } from '../units.ts';
import type { DaySeries } from './intervals.ts';

/** Energy between two moments according to the meter's register. Moments are `YYYY-MM-DD HH:MM:SS` KST. */
export interface RegisterSpan {
  fromAt: string;
  toAt: string;
  quantity: number;
}

/** What the intervals say about the same span. */
export interface SpanSum {
  /** Σ of the intervals whose start lies in the span. */
  total: number;
  /** Energy of the intervals that the two moments cut, which may belong to either side. */
  edge: number;
  /** Days of the span without a reading. */
  missing: Day[];
  /** Intervals that are null, by day: those an estimate has to fill. */
  days: Day[];
}

const DAY_MS = 86_400_000;
const at = (text: string) => Date.parse(`${text.replace(' ', 'T')}Z`);

/** Σ of a channel's intervals between two register reads. */
export function sumOverSpan(span: RegisterSpan, days: ReadonlyMap<Day, DaySeries>): SpanSum {
  const [from, to] = [at(span.fromAt), at(span.toAt)];
  const result: SpanSum = { total: 0, edge: 0, missing: [], days: [] };
  for (let midnight = from - (from % DAY_MS); midnight < to; midnight += DAY_MS) {
    const day = new Date(midnight).toISOString().slice(0, 10);
    result.days.push(day);
    const series = days.get(day);
    if (!series) {
      result.missing.push(day);
      continue;
    }
    const length = series.minutes * 60_000;
    for (let i = 0; i < series.values.length; i++) {
      const [start, end] = [midnight + i * length, midnight + (i + 1) * length];
      if (end <= from || start >= to) continue;
      const value = series.values[i]!;
      if (start < from || end > to) result.edge += Math.abs(value);
      if (start >= from) result.total += value;
    }
  }
  return result;
}

/**
 * The difference between intervals and register that is more than the register can show: 0 = they agree. One unit of the register
 * (`unitWh`) is the limit, on either side, and the cut intervals at the two ends may belong to either side.
 */
export function sumCheckExcess(span: RegisterSpan, sum: SpanSum, unitWh: number): number {
  const difference = sum.total - span.quantity;
  const allowed = unitWh + sum.edge;
  return Math.abs(difference) <= allowed ? 0 : difference;
}

/** Advance between two register reads; a register that shows less than before has rolled over at `digits` digits of the unit used here. */
export function registerAdvance(previous: number, current: number, digits: number): number {
  return current >= previous ? current - previous : current + 10 ** digits - previous;
}
