import { afterId, id, limit } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['queryStringParameters'],
  properties: {
    queryStringParameters: {
      type: 'object',
      additionalProperties: false,
      properties: {
        state: {
          enum: ['open', 'resolved', 'resubmitted', 'accepted'],
          description: 'one of open, resolved, resubmitted, accepted',
        },
        code: {
          type: 'string',
          pattern: '^[A-Za-z0-9_-]{1,60}$',
          description: 'a code of a refusal, for example DUPLICATE_DAY',
        },
        fileId: id,
        limit,
        after: afterId,
      },
    },
  },
} as const;
