import { idempotencyHeaders, reason, reconciliationId } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['pathParameters', 'headers', 'body'],
  properties: {
    pathParameters: { type: 'object', required: ['reconciliationId'], properties: { reconciliationId } },
    headers: idempotencyHeaders,
    body: { type: 'object', required: ['reason'], additionalProperties: false, properties: { reason } },
  },
} as const;
