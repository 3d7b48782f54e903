import { describe, expect, test } from '@jest/globals';
import { type WorkReport, workFrom } from '../../../../domain/batch-server/work-report.ts';

const report: WorkReport = {
  now: '2026-11-23T01:00:00.000Z',
  due: 2,
  running: 1,
  leased: 1,
  nextDueAt: '2026-11-23T02:00:00.000Z',
  lastFinishedAt: null,
  deadlines: [{ finishBy: '2026-11-23T03:00:00Z', workSeconds: 60 }],
  worker: { instanceId: 'i-1', helloAt: '2026-11-23T00:00:00.000Z', heartbeatAt: '2026-11-23T00:59:59.500Z' },
  lastSignAt: '2026-11-23T00:59:59.500Z',
  drain: { askedAt: '2026-11-23T00:58:00.000Z', until: '2026-11-23T01:13:00.000Z', acceptedAt: null },
  override: { keep: 'on', until: '2026-11-23T05:00:00.000Z', reason: 'look inside' },
  recentEvents: [
    {
      at: '2026-11-23T00:30:00.000Z',
      id: 7,
      instanceId: 'i-1',
      action: 'start',
      outcome: 'asked',
      reason: 'work-due',
      state: 'stopped',
      instanceType: 't',
      errorCode: null,
      detail: '',
      tick: 'a',
    },
  ],
};

test('texts become instants in milliseconds', () => {
  const now = Date.UTC(2026, 10, 23, 1);
  expect(workFrom(report)).toMatchObject({
    now,
    due: 2,
    running: 1,
    leased: 1,
    nextDueAt: now + 3_600_000,
    lastFinishedAt: null,
    deadlines: [{ finishBy: now + 7_200_000, workSeconds: 60 }],
    worker: { instanceId: 'i-1', helloAt: now - 3_600_000, heartbeatAt: now - 500 },
    lastSignAt: now - 500,
    drain: { askedAt: now - 120_000, until: now + 780_000, acceptedAt: null },
    override: { keep: 'on', until: now + 4 * 3_600_000, reason: 'look inside' },
    history: [{ at: now - 1_800_000, action: 'start', outcome: 'asked' }],
  });
});

test('what is not there is null or empty', () => {
  const { deadlines: _d, drain: _r, lastSignAt: _s, ...rest } = report;
  expect(workFrom({ ...rest, worker: null, override: null, recentEvents: [] })).toMatchObject({
    deadlines: [],
    worker: null,
    lastSignAt: null,
    drain: null,
    override: null,
    history: [],
  });
  expect(
    workFrom({ ...report, drain: { ...report.drain!, acceptedAt: '2026-11-23T00:59:00Z' } }).drain?.acceptedAt,
  ).toBe(Date.UTC(2026, 10, 23, 0, 59));
});

describe('a report that cannot be right is refused, naming the field', () => {
  test.each(['2026-11-23 01:00:00', '2026-11-23T01:00:00+09:00', '2026-13-23T01:00:00Z', ''])('now: %j', (now) => {
    expect(() => workFrom({ ...report, now })).toThrow(
      `report-work: now is not an instant in UTC (…Z): ${JSON.stringify(now)}`,
    );
  });

  test.each(['due', 'running', 'leased'] as const)('%s', (field) => {
    for (const count of [-1, 0.5, Number.NaN, '3' as never])
      expect(() => workFrom({ ...report, [field]: count })).toThrow(`report-work: ${field} is not a count`);
    expect(() => workFrom({ ...report, [field]: 0 })).not.toThrow();
  });

  test('nested instants', () => {
    const wrong = 'yesterday';
    expect(() => workFrom({ ...report, worker: { ...report.worker!, heartbeatAt: wrong } })).toThrow(
      'worker.heartbeatAt',
    );
    expect(() => workFrom({ ...report, worker: { ...report.worker!, helloAt: wrong } })).toThrow('worker.helloAt');
    expect(() => workFrom({ ...report, drain: { ...report.drain!, until: wrong } })).toThrow('drain.until');
    expect(() => workFrom({ ...report, drain: { ...report.drain!, askedAt: wrong } })).toThrow('drain.askedAt');
    expect(() => workFrom({ ...report, drain: { ...report.drain!, acceptedAt: wrong } })).toThrow('drain.acceptedAt');
    expect(() => workFrom({ ...report, override: { ...report.override!, until: wrong } })).toThrow('override.until');
    expect(() => workFrom({ ...report, recentEvents: [{ ...report.recentEvents[0]!, at: wrong }] })).toThrow(
      'recentEvents.at',
    );
    expect(() => workFrom({ ...report, deadlines: [{ finishBy: wrong, workSeconds: 1 }] })).toThrow(
      'deadlines.finishBy',
    );
    expect(() => workFrom({ ...report, nextDueAt: wrong })).toThrow('nextDueAt');
    expect(() => workFrom({ ...report, lastFinishedAt: wrong })).toThrow('lastFinishedAt');
  });
});
