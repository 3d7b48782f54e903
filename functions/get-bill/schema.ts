import { id } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['pathParameters', 'queryStringParameters'],
  properties: {
    pathParameters: { type: 'object', required: ['billId'], properties: { billId: id } },
    queryStringParameters: { type: 'object', additionalProperties: false, properties: {} },
  },
} as const;
