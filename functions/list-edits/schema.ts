import { afterId, limit } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['queryStringParameters'],
  properties: {
    queryStringParameters: {
      type: 'object',
      additionalProperties: false,
      properties: {
        state: { enum: ['proposed', 'applied', 'rejected'], description: 'one of proposed, applied, rejected' },
        limit,
        after: afterId,
      },
    },
  },
} as const;
