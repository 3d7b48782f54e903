import { describe, expect, test } from '@jest/globals';
import { holdOf, type PeriodFacts } from '../../../../domain/billing/readiness.ts';

const facts = (over: Partial<PeriodFacts> = {}): PeriodFacts => ({
  periodTo: '2026-03-31',
  daysExpected: 31,
  daysRead: 31,
  firstMissing: null,
  estimatedCount: 0,
  openConflicts: 0,
  unreconciledFiles: [],
  blockingFindings: [],
  billed: false,
  ...over,
});
const hold = (over: Partial<PeriodFacts>, today = '2026-04-01') =>
  holdOf(facts(over), today, { graceDays: 3 })?.code ?? null;

describe('holdOf', () => {
  test('complete actual data is billed the day after the period', () => {
    expect(hold({})).toBeNull();
    expect(hold({}, '2026-03-31')).toBe('PERIOD_NOT_OVER');
  });

  test('estimates wait for actual values until the grace window is over', () => {
    expect(hold({ estimatedCount: 1 }, '2026-04-03')).toBe('WAITING_FOR_ACTUALS');
    expect(hold({ estimatedCount: 1 }, '2026-04-04')).toBeNull();
  });

  test('a period that was billed is not held again for its estimates', () => {
    expect(hold({ estimatedCount: 1, billed: true })).toBeNull();
  });

  test('missing days are never billed, however late it is', () => {
    expect(hold({ daysRead: 30, firstMissing: '2026-03-07' }, '2027-01-01')).toBe('DAYS_MISSING');
  });

  test.each([
    [{ unreconciledFiles: ['a.csv'] }, 'UNRECONCILED_FILE'],
    [{ openConflicts: 1 }, 'OPEN_CONFLICT'],
    [{ blockingFindings: ['the register says otherwise'] }, 'OPEN_FINDING'],
  ])('%j holds, also a period that was billed', (over, code) => {
    expect(hold(over)).toBe(code);
    expect(hold({ ...over, billed: true }, '2027-01-01')).toBe(code);
  });

  test('the reason names what a person has to look at', () => {
    expect(holdOf(facts({ daysRead: 29, firstMissing: '2026-03-07' }), '2026-04-01', { graceDays: 3 })!.reason).toBe(
      '2 of 31 days have no complete reading, the first is 2026-03-07.',
    );
    const reason = (over: Partial<PeriodFacts>) => holdOf(facts(over), '2026-04-01', { graceDays: 3 })!.reason;
    expect(reason({ unreconciledFiles: ['a.csv', 'b.csv'] })).toContain('totals: a.csv, b.csv.');
    expect(reason({ openConflicts: 2 })).toMatch(/^2 quarantined entries/);
    expect(reason({ estimatedCount: 1 })).toContain('until 2026-04-03');
    expect(holdOf(facts(), '2026-03-01', { graceDays: 3 })!.reason).toContain('2026-03-31');
  });

  test('of many findings three are named', () => {
    const blockingFindings = ['one', 'two', 'three', 'four'];
    expect(holdOf(facts({ blockingFindings }), '2026-04-01', { graceDays: 3 })!.reason).toBe(
      'Checks need an answer: one; two; three.',
    );
  });
});
