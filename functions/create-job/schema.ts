import { id, idempotencyHeaders, moment, reason } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['headers', 'body'],
  properties: {
    headers: idempotencyHeaders,
    body: {
      type: 'object',
      required: ['type', 'params', 'reason'],
      additionalProperties: false,
      properties: {
        type: { type: 'string', pattern: '^[a-z0-9-]{1,60}$', description: 'a job type, for example retrieve' },
        params: { type: 'object', description: 'an object, as the type of the job wants it' },
        reason,
        priority: { type: 'integer', minimum: 0, maximum: 999, description: 'a whole number from 0 (first) to 999' },
        held: { type: 'boolean', description: 'true: it waits for a release' },
        runAfter: moment,
        after: {
          type: 'array',
          maxItems: 50,
          description: 'at most 50 jobs to wait for',
          items: {
            type: 'object',
            required: ['jobId'],
            additionalProperties: false,
            properties: {
              jobId: id,
              on: { enum: ['success', 'failure', 'end'], description: 'success, failure or end' },
            },
          },
        },
      },
    },
  },
} as const;
