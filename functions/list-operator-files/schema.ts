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
          enum: [
            ...(['received', 'reading', 'read', 'quarantined', 'refused', 'duplicate'] as const),
            ...(['corrected', 'aggregated', 'billed'] as const),
          ],
          description: 'one of received, reading, read, quarantined, refused, duplicate, corrected, aggregated, billed',
        },
        limit,
        after: afterId,
      },
    },
  },
} as const;
