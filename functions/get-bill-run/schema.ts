import { id, noQuery } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['pathParameters', 'queryStringParameters'],
  properties: {
    pathParameters: { type: 'object', required: ['billRunId'], properties: { billRunId: id } },
    queryStringParameters: noQuery,
  },
} as const;
