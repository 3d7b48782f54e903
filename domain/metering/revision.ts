/** Where a held version of a day came from. */
export type ReadingOrigin = 'operator' | 'estimate' | 'edit';

/** What is known about the version of a day that is in force. */
export interface HeldReading {
  origin: ReadingOrigin;
  /** Update time of the newest operator version of this day, `YYYY-MM-DD HH:MM:SS` KST; null = none was ever sent. */
  operatorStamp: string | null;
  /** Intervals that are not actual. */
  estimatedCount: number;
}

/** What a file brings for the same day. */
export interface IncomingReading {
  /** Update time, `YYYY-MM-DD HH:MM:SS` KST; the file's creation time where the record has none. */
  operatorStamp: string;
  estimatedCount: number;
  /** The values, the interval length and the quality equal those of the held operator version. */
  sameAsHeld: boolean;
}

/**
 * - `same`: nothing new, nothing is written.
 * - `replace`: becomes the version in force.
 * - `keep-as-history`: is stored, never in force.
 * - `conflict`: nobody can tell which is right; a person has to.
 */
export type RevisionDecision =
  | { action: 'same' }
  | { action: 'replace'; reason: string }
  | { action: 'keep-as-history'; reason: string }
  | { action: 'conflict'; code: 'SAME_STAMP_OTHER_VALUES' | 'EDITED_BY_HAND'; reason: string };

/**
 * Decides what a day that is already held becomes when the operator sends it again.
 * Rules: a later update time replaces, an older one does not (NEM12 specification, UpdateDateTime); at the same time actual values
 * replace estimated ones; an estimate made here gives way to anything the operator sends that is not older than what it was made from;
 * an edit agreed with the customer (supply terms art. 72-73) is never replaced without a person.
 */
export function decideRevision(held: HeldReading, incoming: IncomingReading): RevisionDecision {
  if (incoming.sameAsHeld) return { action: 'same' };
  const heldStamp = held.operatorStamp;
  if (heldStamp !== null && incoming.operatorStamp < heldStamp) {
    return { action: 'keep-as-history', reason: `older than the version of ${heldStamp}` };
  }
  if (held.origin === 'edit') {
    return {
      action: 'conflict',
      code: 'EDITED_BY_HAND',
      reason: 'the day was edited by hand; a person has to choose between the edit and the operator’s new values',
    };
  }
  if (heldStamp === null || incoming.operatorStamp > heldStamp) {
    return {
      action: 'replace',
      reason: heldStamp === null ? 'first values from the operator' : `later than ${heldStamp}`,
    };
  }
  if (incoming.estimatedCount < held.estimatedCount) {
    return { action: 'replace', reason: 'the same update time with more actual values' };
  }
  if (incoming.estimatedCount > held.estimatedCount) {
    return { action: 'keep-as-history', reason: 'the same update time with fewer actual values' };
  }
  return {
    action: 'conflict',
    code: 'SAME_STAMP_OTHER_VALUES',
    reason: `the same update time ${incoming.operatorStamp} with other values`,
  };
}
