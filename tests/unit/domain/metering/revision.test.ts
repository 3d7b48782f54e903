import { describe, expect, test } from '@jest/globals';
import { decideRevision, type HeldReading, type IncomingReading } from '../../../../domain/metering/revision.ts';

const held = (over: Partial<HeldReading> = {}): HeldReading => ({
  origin: 'operator',
  operatorStamp: '2026-03-02 10:00:00',
  estimatedCount: 0,
  ...over,
});
const incoming = (over: Partial<IncomingReading> = {}): IncomingReading => ({
  operatorStamp: '2026-03-02 10:00:00',
  estimatedCount: 0,
  sameAsHeld: false,
  ...over,
});

describe('decideRevision', () => {
  test('a later update time replaces, whatever its quality', () => {
    const decision = decideRevision(held(), incoming({ operatorStamp: '2026-03-05 00:00:00', estimatedCount: 48 }));
    expect(decision.action).toBe('replace');
  });

  test('an older update time is kept as history only, even when it is actual and the held one is not', () => {
    const decision = decideRevision(held({ estimatedCount: 48 }), incoming({ operatorStamp: '2026-03-01 00:00:00' }));
    expect(decision.action).toBe('keep-as-history');
  });

  test('an older estimate never replaces actual values', () => {
    const decision = decideRevision(held(), incoming({ operatorStamp: '2026-03-02 09:59:59', estimatedCount: 1 }));
    expect(decision.action).toBe('keep-as-history');
  });

  test('the same values again change nothing', () => {
    expect(decideRevision(held(), incoming({ sameAsHeld: true })).action).toBe('same');
  });

  test('at the same update time actual beats estimated, in either order of arrival', () => {
    expect(decideRevision(held({ estimatedCount: 4 }), incoming()).action).toBe('replace');
    expect(decideRevision(held(), incoming({ estimatedCount: 4 })).action).toBe('keep-as-history');
  });

  test('the same update time with other values is a conflict for a person', () => {
    expect(decideRevision(held(), incoming())).toMatchObject({ action: 'conflict', code: 'SAME_STAMP_OTHER_VALUES' });
  });

  test('an estimate made here for a missing day gives way to the first values of the operator', () => {
    const decision = decideRevision(held({ origin: 'estimate', operatorStamp: null, estimatedCount: 48 }), incoming());
    expect(decision.action).toBe('replace');
  });

  test('an estimate made here does not give way to values older than those it was made from', () => {
    const decision = decideRevision(
      held({ origin: 'estimate', estimatedCount: 2 }),
      incoming({ operatorStamp: '2026-02-28 00:00:00' }),
    );
    expect(decision.action).toBe('keep-as-history');
  });

  test('an edit by hand is never replaced without a person', () => {
    const decision = decideRevision(held({ origin: 'edit' }), incoming({ operatorStamp: '2026-04-01 00:00:00' }));
    expect(decision).toMatchObject({ action: 'conflict', code: 'EDITED_BY_HAND' });
  });
});
