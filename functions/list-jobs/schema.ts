import { afterId, limit } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['queryStringParameters'],
  properties: {
    queryStringParameters: {
      type: 'object',
      additionalProperties: false,
      properties: {
        state: {
          enum: ['waiting', 'held', 'running', 'done', 'failed', 'cancelled', 'skipped'],
          description: 'one of waiting, held, running, done, failed, cancelled, skipped',
        },
        type: { type: 'string', pattern: '^[a-z0-9-]{1,60}$', description: 'a job type, for example retrieve' },
        limit,
        after: afterId,
      },
    },
  },
} as const;
