export const schema = {
  type: 'object',
  required: ['body'],
  properties: {
    body: {
      type: 'object',
      required: ['username', 'password'],
      additionalProperties: false,
      properties: {
        username: { type: 'string', minLength: 1, maxLength: 128, description: 'a user name of 1 to 128 characters' },
        password: { type: 'string', minLength: 1, maxLength: 256, description: 'a password of 1 to 256 characters' },
      },
    },
  },
} as const;
