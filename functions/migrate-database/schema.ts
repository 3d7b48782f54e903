export const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    // Only at the first deploy: makes the users of IAM database authentication, which the database's master user alone can do.
    master: {
      type: 'object',
      required: ['user', 'password'],
      additionalProperties: false,
      properties: {
        user: { type: 'string', minLength: 1, maxLength: 32 },
        password: { type: 'string', minLength: 1, maxLength: 200 },
      },
    },
  },
} as const;
