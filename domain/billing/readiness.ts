import { addDays } from '../calendar/index.ts';
import type { Day } from '../units.ts';

/** What is known about a period when somebody asks whether it can be billed. */
export interface PeriodFacts {
  periodTo: Day;
  daysExpected: number;
  daysRead: number;
  firstMissing: Day | null;
  estimatedCount: number;
  /** Days of the period that are in quarantine because two versions contradict each other. */
  openConflicts: number;
  /** Files with days in the period whose sums differ from the operator's published totals, not released. */
  unreconciledFiles: readonly string[];
  /** Checks that forbid billing until somebody answers. */
  blockingFindings: readonly string[];
  /** A bill of this period has been issued before. */
  billed: boolean;
}

export interface ReadinessSettings {
  /** Days after the period's last day for which late or better data is waited for before estimates are billed. */
  graceDays: number;
}

/** Why a period is not billed yet: a code and a sentence for the operator. */
export interface Hold {
  code:
    | 'PERIOD_NOT_OVER'
    | 'DAYS_MISSING'
    | 'WAITING_FOR_ACTUALS'
    | 'OPEN_CONFLICT'
    | 'UNRECONCILED_FILE'
    | 'OPEN_FINDING';
  reason: string;
}

/**
 * Whether a period can be billed on `today` (Seoul); null = yes.
 * Complete actual data is billed at once when the period is over; data with estimates waits until the grace window is over; missing days
 * are never billed (they are estimated first, which makes them present). A period that was billed before is not held for its estimates again.
 */
export function holdOf(facts: PeriodFacts, today: Day, settings: ReadinessSettings): Hold | null {
  if (today <= facts.periodTo) return { code: 'PERIOD_NOT_OVER', reason: `The period ends on ${facts.periodTo}.` };
  if (facts.unreconciledFiles.length > 0) {
    return {
      code: 'UNRECONCILED_FILE',
      reason: `Sums differ from the operator's published totals: ${facts.unreconciledFiles.join(', ')}. Have them corrected, or release the file with a reason.`,
    };
  }
  if (facts.openConflicts > 0) {
    return {
      code: 'OPEN_CONFLICT',
      reason: `${facts.openConflicts} quarantined entries contradict days of this period. Resolve them first.`,
    };
  }
  if (facts.blockingFindings.length > 0) {
    return { code: 'OPEN_FINDING', reason: `Checks need an answer: ${facts.blockingFindings.slice(0, 3).join('; ')}.` };
  }
  if (facts.daysRead < facts.daysExpected) {
    return {
      code: 'DAYS_MISSING',
      reason: `${facts.daysExpected - facts.daysRead} of ${facts.daysExpected} days have no complete reading, the first is ${facts.firstMissing}.`,
    };
  }
  const graceEnds = addDays(facts.periodTo, settings.graceDays);
  if (facts.estimatedCount > 0 && !facts.billed && today <= graceEnds) {
    return {
      code: 'WAITING_FOR_ACTUALS',
      reason: `Some values are estimated; actual ones are waited for until ${graceEnds}.`,
    };
  }
  return null;
}
