// What the tests import from '@jest/globals', on top of Mocha: Stryker's Jest runner builds a new module graph for every mutant (0.7 s for
// the smallest area, 3 s for the tariff), its Mocha runner loads the tests once and switches mutants on in the loaded code.
import { mock } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { bind } from 'jest-each';
import { fn, spyOn } from 'jest-mock';

export { expect };

// The same inputs in every run, or a mutant would survive one day and not the next; a failure is enough, nobody reads the counterexample.
fc.configureGlobal({ seed: 20261128, endOnFailure: true, defaultSizeToMaxWhenMaxSpecified: true });

/** Jest's `(name, body, timeout)` in Mocha's terms; Stryker has a time limit of its own. */
const inMocha = (global) => (name, body) => globalThis[global](name, body);

export const test = Object.assign(inMocha('it'), { each: bind(inMocha('it')) });
export const it = test;
export const describe = Object.assign(inMocha('describe'), { each: bind(inMocha('describe'), false) });
export const beforeAll = (body) => globalThis.before(body);
export const afterAll = (body) => globalThis.after(body);
export const beforeEach = (body) => globalThis.beforeEach(body);
export const afterEach = (body) => globalThis.afterEach(body);
export const jest = {
  fn,
  spyOn,
  setTimeout() {},
  /** The clock only: no test here waits on fake time. */
  useFakeTimers: ({ now }) => mock.timers.enable({ apis: ['Date'], now }),
  useRealTimers: () => mock.timers.reset(),
};
