export const schema = {
  type: 'object',
  required: ['body'],
  properties: {
    body: {
      type: 'object',
      required: ['username'],
      additionalProperties: false,
      properties: {
        username: { type: 'string', minLength: 1, maxLength: 128, description: 'a user name of 1 to 128 characters' },
      },
    },
  },
} as const;
