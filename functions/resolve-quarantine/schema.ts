import { id, idempotencyHeaders, reason } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['pathParameters', 'headers', 'body'],
  properties: {
    pathParameters: { type: 'object', required: ['quarantineId'], properties: { quarantineId: id } },
    headers: idempotencyHeaders,
    body: {
      type: 'object',
      required: ['note', 'resubmit'],
      additionalProperties: false,
      properties: {
        note: { ...reason, description: 'a note of 1 to 500 characters' },
        resubmit: {
          type: 'boolean',
          description: 'true: take the lines in again, as a job; false: they are not needed',
        },
      },
    },
  },
} as const;
