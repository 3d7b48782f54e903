import { supplyPointQuery } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['queryStringParameters'],
  properties: { queryStringParameters: supplyPointQuery },
} as const;
