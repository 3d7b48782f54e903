import { jobPath, noQuery } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['pathParameters', 'queryStringParameters'],
  properties: { pathParameters: jobPath, queryStringParameters: noQuery },
} as const;
