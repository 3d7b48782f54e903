import { id, idempotencyHeaders, reason } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['pathParameters', 'headers', 'body'],
  properties: {
    pathParameters: { type: 'object', required: ['findingId'], properties: { findingId: id } },
    headers: idempotencyHeaders,
    body: {
      type: 'object',
      required: ['answer'],
      additionalProperties: false,
      properties: { answer: { ...reason, description: 'an answer of 1 to 500 characters' } },
    },
  },
} as const;
