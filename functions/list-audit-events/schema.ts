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
        action: {
          type: 'string',
          pattern: '^[a-z][a-z.-]{0,59}$',
          description:
            'an action, for example job.hold; personal-data.view lists who saw whose data, which is left out otherwise',
        },
        limit,
        after: afterId,
      },
    },
  },
} as const;
