import { billPath, idempotencyHeaders } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['pathParameters', 'headers', 'body'],
  properties: {
    pathParameters: billPath,
    headers: idempotencyHeaders,
    body: {
      type: 'object',
      required: ['count'],
      additionalProperties: false,
      properties: {
        count: { type: 'integer', minimum: 2, maximum: 6, description: 'a whole number from 2 to 6' },
      },
    },
  },
} as const;
