import { id, idempotencyHeaders } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['pathParameters', 'headers', 'body'],
  properties: {
    pathParameters: { type: 'object', required: ['objectionId'], properties: { objectionId: id } },
    headers: idempotencyHeaders,
    body: {
      type: 'object',
      required: ['decision', 'answer'],
      additionalProperties: false,
      properties: {
        decision: { enum: ['accepted', 'rejected'], description: 'accepted or rejected' },
        answer: {
          type: 'string',
          minLength: 1,
          maxLength: 2000,
          pattern: '\\S',
          description: 'an answer of 1 to 2000 characters, for the customer',
        },
      },
    },
  },
} as const;
