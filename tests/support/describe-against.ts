import { describe, test } from '@jest/globals';
import type { CloudStandIn } from './cloud-stand-ins.ts';

/** The tests of `what` against a stand-in of AWS; where that is not there, one test that says what is left out and how to get it. */
export function describeAgainst({ name, isSetUp, setUp }: CloudStandIn, what: string, tests: () => void): void {
  if (isSetUp()) {
    describe(`${what} against ${name}, with real calls`, tests);
    return;
  }
  console.warn(`NOT TESTED: ${what} against ${name}, which is not here. Get it with: ${setUp}`);
  test(`${what} against ${name} is left out: get it with ${setUp}`, () => undefined);
}
