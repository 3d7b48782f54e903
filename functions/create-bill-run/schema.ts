import { idempotencyHeaders, month } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['headers', 'body'],
  properties: {
    headers: idempotencyHeaders,
    body: { type: 'object', required: ['month'], additionalProperties: false, properties: { month } },
  },
} as const;
