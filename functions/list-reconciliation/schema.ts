import { limit, reconciliationId } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['queryStringParameters'],
  properties: {
    queryStringParameters: {
      type: 'object',
      additionalProperties: false,
      properties: {
        state: {
          enum: ['reconciled', 'unreconciled', 'released'],
          description: 'one of reconciled, unreconciled, released',
        },
        limit,
        after: { ...reconciliationId, description: 'the next value of the previous page' },
      },
    },
  },
} as const;
