import { afterId, limit } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['queryStringParameters'],
  properties: {
    queryStringParameters: {
      type: 'object',
      additionalProperties: false,
      properties: {
        actor: {
          type: 'string',
          pattern: '^[A-Za-z0-9_.:+=@-]{1,100}$',
          description: 'the user name of an operator, or system:<part>',
        },
        subject: { type: 'string', pattern: '^[A-Za-z0-9_.:-]{1,120}$', description: 'a subject, for example job:17' },
        limit,
        after: afterId,
      },
    },
  },
} as const;
