export const schema = {
  type: 'object',
  required: ['queryStringParameters'],
  properties: {
    queryStringParameters: {
      type: 'object',
      additionalProperties: false,
      properties: {
        days: { type: 'string', pattern: '^([1-9]|[12][0-9]|3[01])$', description: 'a number of days from 1 to 31' },
      },
    },
  },
} as const;
