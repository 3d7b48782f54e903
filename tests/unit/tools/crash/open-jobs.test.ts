import { expect, test } from '@jest/globals';
import { type OpenJob, whyStuck } from '../../../../tools/crash/open-jobs.ts';

const job = (over: Partial<OpenJob>): OpenJob => ({ state: 'ready', type: 'bill', reason: null, known: true, ...over });

test.each<[string, OpenJob[], string | null]>([
  ['an empty queue', [], null],
  ['work in hand', [job({}), job({ state: 'running' }), job({ state: 'scheduled' })], null],
  ['a job that failed', [job({}), job({ state: 'failed', reason: 'no rates' })], 'Job bill failed: no rates'],
  [
    'a job that no worker does',
    [job({}), job({ type: 'print-bills', known: false })],
    'No worker does jobs of type print-bills, and one is ready.',
  ],
])('%s', (_name, jobs, why) => {
  expect(whyStuck(jobs)).toBe(why);
});
