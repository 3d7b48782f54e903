import { id, idempotencyHeaders, reason } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['pathParameters', 'headers', 'body'],
  properties: {
    pathParameters: {
      type: 'object',
      required: ['billRunId', 'action'],
      properties: {
        billRunId: id,
        action: { enum: ['approve', 'issue', 'cancel'], description: 'one of approve, issue, cancel' },
      },
    },
    headers: idempotencyHeaders,
    body: { type: 'object', required: ['reason'], additionalProperties: false, properties: { reason } },
  },
} as const;
