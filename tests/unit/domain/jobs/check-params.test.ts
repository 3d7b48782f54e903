import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { jobTypes } from '../../../../batch/jobs/index.ts';
import { checkParams, type ParamsSchema } from '../../../../domain/jobs/check-params.ts';

const schema: ParamsSchema = {
  type: 'object',
  properties: {
    key: { type: 'string', minLength: 1, maxLength: 5, pattern: '^[a-z]+$' },
    ids: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 9 }, minItems: 1, maxItems: 2 },
    mode: { enum: ['a', 'b', null] },
    deep: { type: 'object', properties: { flag: { type: 'boolean' } }, required: ['flag'] },
  },
  required: ['key'],
  additionalProperties: false,
};

describe('checkParams', () => {
  test('accepts what fits', () => {
    expect(checkParams(schema, { key: 'abc', ids: [1, 9], mode: null, deep: { flag: false, more: 1 } })).toEqual([]);
  });

  test.each<[unknown, string]>([
    [null, 'params must be object, is null'],
    [[], 'params must be object, is array'],
    [{}, 'params.key is missing'],
    [{ key: '' }, 'params.key must have at least 1 characters'],
    [{ key: 'abcdef' }, 'params.key must have at most 5 characters'],
    [{ key: 'A' }, 'params.key must match ^[a-z]+$'],
    [{ key: 'a', ids: [] }, 'params.ids must have at least 1 items'],
    [{ key: 'a', ids: [1, 2, 3] }, 'params.ids must have at most 2 items'],
    [{ key: 'a', ids: [1, 0.5] }, 'params.ids[1] must be integer, is number'],
    [{ key: 'a', ids: [0] }, 'params.ids[0] must be at least 1'],
    [{ key: 'a', ids: [10] }, 'params.ids[0] must be at most 9'],
    [{ key: 'a', mode: 'c' }, 'params.mode must be one of a, b, '],
    [{ key: 'a', deep: {} }, 'params.deep.flag is missing'],
    [{ key: 'a', deep: { flag: 1 } }, 'params.deep.flag must be boolean, is integer'],
    [{ key: 'a', other: 1 }, 'params.other is not known'],
    [{ key: 'a', toString: 1 }, 'params.toString is not known'],
  ])('%j: %s', (value, problem) => {
    expect(checkParams(schema, value).map(({ field, reason }) => `${field} ${reason}`)).toContain(problem);
  });

  test('a keyword it does not know is an error of the schema', () => {
    expect(() => checkParams({ oneOf: [] } as ParamsSchema, {})).toThrow('uses "oneOf"');
  });

  test('agrees with a general validator', () => {
    const validate = new Ajv({ allowUnionTypes: true, strict: false }).compile(schema);
    const value = fc.record(
      {
        key: fc.oneof(fc.string({ maxLength: 7 }), fc.stringMatching(/^[a-z]{0,6}$/), fc.integer()),
        ids: fc.oneof(
          fc.array(fc.oneof(fc.integer({ min: -1, max: 11 }), fc.constant(2.5)), { maxLength: 3 }),
          fc.string(),
        ),
        mode: fc.constantFrom('a', 'b', 'c', null, 1),
        deep: fc.oneof(
          fc.record({ flag: fc.oneof(fc.boolean(), fc.integer()) }, { requiredKeys: [] }),
          fc.constant(null),
        ),
        other: fc.constant(1),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(value, (params) => {
        expect(checkParams(schema, params).length === 0).toBe(validate(params));
      }),
      { numRuns: 1_000 },
    );
  });

  test('every job type of the program has a schema it can check', () => {
    for (const { type, paramsSchema } of jobTypes) {
      expect(() =>
        checkParams(paramsSchema as ParamsSchema, everything(paramsSchema as ParamsSchema), type),
      ).not.toThrow();
    }
  });
});

/** A value that leads the checker into every corner of a schema. */
function everything(each: ParamsSchema): unknown {
  if (each.enum) return each.enum[0];
  if (each.type === 'array') return each.items ? [everything(each.items)] : [];
  if (each.type === 'object')
    return Object.fromEntries(
      Object.entries(each.properties ?? {}).map(([name, property]) => [name, everything(property)]),
    );
  return { string: 'x', integer: 1, boolean: true, null: null }[each.type as 'string'] ?? 'x';
}
