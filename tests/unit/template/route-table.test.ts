import { expect, test } from '@jest/globals';
import { readTemplate } from '../../../tools/read-template.ts';
import { readFunctionsReadme, readReadme, withRouteTable, withSettings } from '../../../tools/route-table.ts';

test("README's table of routes is what template.yaml says (node tools/route-table.ts writes it)", () => {
  expect(readReadme()).toBe(withRouteTable(readReadme()));
});

test('functions/README.md has a row for each function, with time-out, memory and VPC as in template.yaml (the same tool)', () => {
  const text = readFunctionsReadme();
  for (const [id, { Type }] of Object.entries(readTemplate().Resources))
    if (Type === 'AWS::Serverless::Function') expect(text.split(` | ${id} | `)).toHaveLength(2);
  expect(text).toBe(withSettings(text));
});

test('a wrong time-out in functions/README.md is seen', () => {
  const text = readFunctionsReadme();
  const wrong = text.replace(/(?<before>\| ReportWork \| .* \| )\d+(?<after> \| \d+ \|)/, '$<before>99$<after>');
  expect(wrong).not.toBe(text);
  expect(withSettings(wrong)).toBe(text);
});
