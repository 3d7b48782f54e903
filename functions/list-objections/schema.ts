import { afterId, limit } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['queryStringParameters'],
  properties: {
    queryStringParameters: {
      type: 'object',
      additionalProperties: false,
      properties: { state: { enum: ['open', 'answered'], description: 'open or answered' }, limit, after: afterId },
    },
  },
} as const;
