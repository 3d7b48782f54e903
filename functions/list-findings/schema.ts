import { afterId, limit } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['queryStringParameters'],
  properties: {
    queryStringParameters: {
      type: 'object',
      additionalProperties: false,
      properties: {
        state: { enum: ['open', 'answered', 'outdated'], description: 'one of open, answered, outdated' },
        severity: { enum: ['note', 'review', 'block'], description: 'one of note, review, block' },
        limit,
        after: afterId,
      },
    },
  },
} as const;
