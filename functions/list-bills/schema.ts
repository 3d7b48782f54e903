import { limit, month } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['queryStringParameters'],
  properties: {
    queryStringParameters: {
      type: 'object',
      additionalProperties: false,
      properties: {
        period: month,
        limit,
        after: {
          type: 'string',
          pattern: '^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[.][1-9][0-9]{0,14}$',
          description: 'the next value of the previous page',
        },
      },
    },
  },
} as const;
