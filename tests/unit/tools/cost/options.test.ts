import { describe, expect, test } from '@jest/globals';
import { readOptions, UsageError } from '../../../../tools/cost/usage.ts';

const good = ['--customers', '10000', '--calls-per-month', '1000000', '--values-per-day', '960000'];

test('the three figures are enough, written either way', () => {
  expect(readOptions(good).usage).toMatchObject({ customers: 10_000, callsPerMonth: 1_000_000, valuesPerDay: 960_000 });
  expect(readOptions(['--customers=10,000', '--calls-per-month=0', '--values-per-day=0', '--json'])).toMatchObject({
    usage: { customers: 10_000, callsPerMonth: 0, batchHoursPerDay: 0 },
    json: true,
  });
});

test('parameters of the template are taken along', () => {
  expect(readOptions([...good, '--parameter', 'DatabaseMultiAz=true']).parameters).toEqual({ DatabaseMultiAz: 'true' });
});

const replaced = (option: string, value: string | undefined) => {
  const at = good.indexOf(option);
  return [...good.slice(0, at + 1), ...(value === undefined ? [] : [value]), ...good.slice(at + 2)];
};

describe.each(['--customers', '--calls-per-month', '--values-per-day'])('%s', (option) => {
  test.each([
    ['negative', replaced(option, '-1'), 'negative'],
    ['no number', replaced(option, 'many'), 'must be a number'],
    ['a fraction', replaced(option, '1.5'), 'whole number'],
    ['endless', replaced(option, 'Infinity'), 'must be a number'],
    ['without a figure', replaced(option, undefined), 'missing'],
    ['left out', good.filter((_, index) => index >> 1 !== good.indexOf(option) >> 1), 'missing'],
  ])('is refused when it is %s, by its name', (_what, args, complaint) => {
    expect(() => readOptions(args)).toThrow(UsageError);
    expect(() => readOptions(args)).toThrow(option);
    expect(() => readOptions(args)).toThrow(complaint);
  });
});

test.each([
  [['--customer', '3'], 'Unknown option --customer'],
  [[...good, '--batch-hours', '25'], 'a day has 24'],
  [[...good, '--parameter', 'DatabaseMultiAz'], 'Name=value'],
])('%j is refused', (args, complaint) => {
  expect(() => readOptions(args)).toThrow(complaint);
});
