import { noQuery } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['queryStringParameters'],
  properties: { queryStringParameters: noQuery },
} as const;
