export const schema = {
  type: 'object',
  required: ['body'],
  properties: {
    body: {
      type: 'object',
      required: ['username', 'code', 'newPassword'],
      additionalProperties: false,
      properties: {
        username: { type: 'string', minLength: 1, maxLength: 128, description: 'a user name of 1 to 128 characters' },
        code: { type: 'string', pattern: '^[0-9]{4,10}$', description: 'the code: digits only' },
        newPassword: {
          type: 'string',
          minLength: 1,
          maxLength: 256,
          description: 'a new password of 1 to 256 characters',
        },
      },
    },
  },
} as const;
