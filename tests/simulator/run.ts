/**
 * Replays one run and prints its report:
 *   node tests/simulator/run.ts [--seed N] [--days N] [--mode on-demand|both|window] [--faults SCALE] [--trace FROM/TO]
 * --trace prints what happened between two instants, e.g. 2026-06-01T10:00Z/2026-06-01T12:00Z.
 */

import { commandLine } from '../../tools/command-line.ts';
import { both, onDemand, windowOnly } from './scenarios.ts';
import { simulate } from './world.ts';

const { values } = commandLine(
  'Usage: node tests/simulator/run.ts [--seed N] [--days N] [--mode on-demand|both|window] [--faults SCALE] [--trace FROM/TO]',
  {
    options: {
      seed: { type: 'string', default: '1' },
      days: { type: 'string', default: '365' },
      mode: { type: 'string', default: 'on-demand' },
      faults: { type: 'string', default: '1' },
      trace: { type: 'string', default: '' },
    },
  },
);
const scenario = { 'on-demand': onDemand, both, window: windowOnly }[values.mode] ?? onDemand;
const begun = performance.now();
const [from, to] = values.trace.split('/').map((instant) => Date.parse(instant));
const report = await simulate({
  ...scenario(Number(values.seed), Number(values.days), Number(values.faults)),
  trace(at, line) {
    if (from !== undefined && to !== undefined && at >= from && at <= to) console.log(new Date(at).toISOString(), line);
  },
});
console.log(JSON.stringify({ ...report, seconds: Math.round((performance.now() - begun) / 100) / 10 }, null, 2));
