export const schema = {
  type: 'object',
  required: ['body'],
  properties: {
    body: {
      type: 'object',
      required: ['username', 'challenge', 'session'],
      additionalProperties: false,
      properties: {
        username: { type: 'string', minLength: 1, maxLength: 128, description: 'a user name of 1 to 128 characters' },
        challenge: {
          enum: ['NEW_PASSWORD_REQUIRED', 'SOFTWARE_TOKEN_MFA', 'SMS_MFA'],
          description: 'the challenge of the sign-in answer',
        },
        session: { type: 'string', minLength: 20, maxLength: 2048, description: 'the session of the sign-in answer' },
        newPassword: {
          type: 'string',
          minLength: 1,
          maxLength: 256,
          description: 'a new password of 1 to 256 characters',
        },
        code: { type: 'string', pattern: '^[0-9]{4,10}$', description: 'the code: digits only' },
      },
    },
  },
} as const;
