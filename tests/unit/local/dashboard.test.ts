import { expect, test } from '@jest/globals';
import { type Alarm, metricsOf, type Snapshot, view } from '../../../local/dashboard/view.ts';
import { businessMetrics } from '../../../runtime/metrics.ts';

const counts = {
  from: '2026-11-23T00:00:00.000Z',
  to: '2026-11-23T00:05:00.000Z',
  readingsAccepted: 1200,
  readingsQuarantined: 3,
  billsIssued: 40,
  jobDelaySeconds: 31,
};
const calm: Snapshot = {
  at: '2026-11-23T00:05:30.000Z',
  gauges: {
    queueAgeSeconds: 0,
    ready: 0,
    running: 0,
    jobsFailed: 0,
    jobsLate: 0,
    filesUnreconciled: 0,
    serverOn: false,
    serverIdle: false,
  },
  counts,
  today: { ...counts, readingsAccepted: 99_000 },
  jobsByState: { succeeded: 12 },
  instance: 'stopped (i-1)',
  lastEvent: { at: '2026-11-23T00:04:00.000Z', action: 'stop', reason: 'nothing-to-do', outcome: 'verified' },
};
const alarm: Alarm = {
  name: 'QueueStuck',
  metric: 'QueueAgeSeconds',
  threshold: 900,
  description: 'Look at the server.',
};

test('a calm system has no alarm, and its figures stand in Seoul time', () => {
  const text = view(calm, [alarm]);
  expect(text).toContain('Local stack, 09:05:30 in Seoul');
  expect(text).toContain('09:00–09:05');
  expect(text).toMatch(/daily readings taken in +99,000 +1,200/);
  expect(text).toContain('09:04:00 stop (nothing-to-do): verified');
  expect(text).toContain('Alarms: none');
});

test('an alarm of the template rings with what to do', () => {
  const stuck = { ...calm, gauges: { ...calm.gauges, queueAgeSeconds: 1000 } };
  expect(view(stuck, [alarm])).toContain('QueueStuck: Look at the server.');
});

test('every metric of the functions has its figure here', () => {
  expect(Object.keys(metricsOf(calm)).sort()).toEqual(Object.keys(businessMetrics).sort());
});
