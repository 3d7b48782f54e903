import { idempotencyHeaders, moment, reason } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['headers', 'body'],
  properties: {
    headers: idempotencyHeaders,
    body: {
      type: 'object',
      required: ['action', 'reason'],
      additionalProperties: false,
      properties: {
        action: {
          enum: ['keep_on', 'keep_off', 'none'],
          description: 'keep_on, keep_off, or none to end the override',
        },
        until: moment,
        reason,
        replace: { type: 'boolean', description: 'true: also replaces, or ends, another operator’s override' },
      },
    },
  },
} as const;
