import { expect, test } from '@jest/globals';
import { readReadme, withRouteTable } from '../../../tools/route-table.ts';

test("README's table of routes is what template.yaml says (node tools/route-table.ts writes it)", () => {
  expect(readReadme()).toBe(withRouteTable(readReadme()));
});
