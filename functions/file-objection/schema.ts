import { billPath, idempotencyHeaders } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['pathParameters', 'headers', 'body'],
  properties: {
    pathParameters: billPath,
    headers: idempotencyHeaders,
    body: {
      type: 'object',
      required: ['reason', 'text'],
      additionalProperties: false,
      properties: {
        reason: {
          enum: ['usage', 'price', 'discount', 'moved', 'other'],
          description: 'one of usage, price, discount, moved, other',
        },
        text: { type: 'string', minLength: 1, maxLength: 2000, description: 'a text of 1 to 2000 characters' },
      },
    },
  },
} as const;
