import { billPath, noQuery } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['pathParameters', 'queryStringParameters'],
  properties: { pathParameters: billPath, queryStringParameters: noQuery },
} as const;
