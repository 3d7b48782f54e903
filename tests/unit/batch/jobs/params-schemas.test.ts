import { expect, test } from '@jest/globals';
import { NO_SENDERS } from '../../../../batch/alerts/sender.ts';
import { deliveryJobTypes, jobTypes } from '../../../../batch/jobs/index.ts';
import { checkParams, type ParamsSchema } from '../../../../domain/jobs/check-params.ts';

/** A schema with everything below it, each part once. */
function partsOf(schema: ParamsSchema): ParamsSchema[] {
  const below = [...Object.values(schema.properties ?? {}), ...(schema.items ? [schema.items] : [])];
  return [schema, ...below.flatMap(partsOf)];
}

test.each(
  [...jobTypes, ...deliveryJobTypes({ documents: null, senders: NO_SENDERS })].map(
    (type) => [type.type, type.paramsSchema as ParamsSchema] as const,
  ),
)('the parameters of %s are described in the words the queue checks them by', (_type, schema) => {
  for (const part of partsOf(schema)) expect(() => checkParams(part, null)).not.toThrow();
  expect(checkParams(schema, 'not an object')).not.toEqual([]);
});

test('days are given as days', () => {
  const aggregate = jobTypes.find(({ type }) => type === 'aggregate')?.paramsSchema as ParamsSchema;
  const params = (from: string) => ({ supplyPointId: 1, from, to: '2025-01-31' });
  expect(checkParams(aggregate, params('2025-01-01'))).toEqual([]);
  expect(checkParams(aggregate, params('yesterday'))).toMatchObject([{ field: 'params.from' }]);
});
