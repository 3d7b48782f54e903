import type { Database } from '../../runtime/database.ts';
import { billInvariants } from './bill-invariants.ts';
import type { Invariant, Verdict } from './invariant.ts';
import { ledgerInvariants } from './ledger-invariants.ts';
import { readingInvariants } from './reading-invariants.ts';
import { runInvariants } from './run-invariants.ts';
import { truthInvariants } from './truth-invariants.ts';

export interface AuditReport {
  ok: boolean;
  violations: number;
  invariants: ({ name: string; says: string } & Verdict)[];
}

/** Checks every invariant over the whole database, in one snapshot, so that work going on meanwhile cannot look like a violation. */
export async function auditDatabase(database: Database): Promise<AuditReport> {
  const all: readonly Invariant[] = [
    ...readingInvariants(),
    ...truthInvariants,
    ...billInvariants,
    ...runInvariants,
    ...ledgerInvariants,
  ];
  const invariants = await database.transaction(async (snapshot) => {
    const verdicts: AuditReport['invariants'] = [];
    for (const { name, says, check } of all) verdicts.push({ name, says, ...(await check(snapshot)) });
    return verdicts;
  });
  const violations = invariants.reduce((sum, verdict) => sum + verdict.violations, 0);
  return { ok: violations === 0, violations, invariants };
}
