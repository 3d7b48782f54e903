import type { Queryable } from '../../runtime/database.ts';

/** What a check of the whole database found. */
export interface Verdict {
  /** How many things were looked at. */
  checked: number;
  violations: number;
  /** The first ones, each with enough to find it. */
  offenders: Record<string, unknown>[];
}

/** Something that must hold in every database, whatever happened to it. */
export interface Invariant {
  name: string;
  /** What must hold, as a sentence. */
  says: string;
  check(database: Queryable): Promise<Verdict>;
}

export const OFFENDERS_SHOWN = 5;

/** Collects violations and keeps the first few. */
export class Collector {
  readonly verdict: Verdict = { checked: 0, violations: 0, offenders: [] };

  looked(count = 1): void {
    this.verdict.checked += count;
  }

  violation(offender: Record<string, unknown>): void {
    this.verdict.violations += 1;
    if (this.verdict.offenders.length < OFFENDERS_SHOWN) this.verdict.offenders.push(offender);
  }
}

/**
 * An invariant told in SQL.
 * @param from table expression of the things looked at, for the count
 * @param violations a query whose every row is a violation
 */
export function sqlInvariant(name: string, says: string, from: string, violations: string): Invariant {
  return {
    name,
    says,
    async check(database) {
      const [looked] = await database.query<{ count: number }>(`SELECT COUNT(*) AS count FROM ${from}`);
      const [found] = await database.query<{ count: number }>(
        `SELECT COUNT(*) AS count FROM (${violations}) violations`,
      );
      const offenders =
        Number(found!.count) === 0
          ? []
          : await database.query<Record<string, unknown>>(`${violations} LIMIT ${OFFENDERS_SHOWN}`);
      return { checked: Number(looked!.count), violations: Number(found!.count), offenders };
    },
  };
}
