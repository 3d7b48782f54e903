import { expect, test } from '@jest/globals';
import { jobTypes } from '../../../../batch/jobs/index.ts';
import { checkParams, type ParamsSchema } from '../../../../domain/jobs/check-params.ts';

test.each(jobTypes.map((type) => [type.type, type.paramsSchema] as const))(
  'the parameters of %s are described in the words the queue checks them by',
  (_type, schema) => {
    expect(() => checkParams(schema as ParamsSchema, { unknown: 1 })).not.toThrow();
    expect(checkParams(schema as ParamsSchema, { unknown: 1 })).not.toEqual([]);
  },
);
