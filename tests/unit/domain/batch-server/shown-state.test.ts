import { describe, expect, test } from '@jest/globals';
import { type ShownServerState, shownState, stateAfter } from '../../../../domain/batch-server/shown-state.ts';
import type { Action, Outcome } from '../../../../domain/batch-server/types.ts';
import { ago, event } from '../../../../tools/decision-table/situation.ts';

describe('the state after an event', () => {
  const TABLE: [Action, Outcome, ShownServerState][] = [
    ['start', 'asked', 'pending'],
    ['start', 'accepted', 'pending'],
    ['start', 'done', 'running'],
    ['reboot', 'done', 'running'],
    ['stop', 'asked', 'stopping'],
    ['stop', 'accepted', 'stopping'],
    ['stop', 'done', 'stopped'],
    ['force-stop', 'asked', 'stopping'],
    ['force-stop', 'accepted', 'stopping'],
    ['force-stop', 'done', 'stopped'],
  ];
  test.each(TABLE)('%s %s: %s, whatever EC2 showed then', (action, outcome, expected) => {
    for (const state of ['terminated', 'running', 'stopped'] as const)
      expect(stateAfter({ action, outcome, state })).toBe(expected);
  });

  test.each([
    ['start', 'refused'],
    ['stop', 'refused'],
    ['none', 'noted'],
    ['drain', 'accepted'],
    ['change-type', 'accepted'],
    ['change-type', 'done'],
    ['reboot', 'accepted'],
  ] as const)('%s %s changes nothing: what EC2 showed', (action, outcome) => {
    expect(stateAfter({ action, outcome, state: 'stopping' })).toBe('stopping');
    expect(stateAfter({ action, outcome, state: 'missing' })).toBe('terminated');
    expect(stateAfter({ action, outcome, state: 'shutting-down' })).toBe('terminated');
  });
});

test('the state holds since the oldest of the newest events that agree about it', () => {
  const pending = [event(10, 'start', 'accepted'), event(12, 'start', 'asked')];
  expect(shownState([])).toEqual({ state: 'unknown', since: null });
  expect(shownState(pending)).toEqual({ state: 'pending', since: ago(12) });
  expect(shownState([...pending, event(60, 'stop', 'done'), event(90, 'start', 'asked')])).toEqual({
    state: 'pending',
    since: ago(12),
  });
  expect(shownState([event(5, 'start', 'done'), ...pending])).toEqual({ state: 'running', since: ago(5) });
});
