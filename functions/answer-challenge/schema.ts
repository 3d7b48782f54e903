export const schema = {
  type: 'object',
  required: ['body'],
  properties: {
    body: {
      type: 'object',
      required: ['username', 'challenge', 'session', 'answer'],
      additionalProperties: false,
      properties: {
        username: { type: 'string', minLength: 1, maxLength: 128, description: 'a user name of 1 to 128 characters' },
        challenge: {
          enum: ['NEW_PASSWORD_REQUIRED', 'SOFTWARE_TOKEN_MFA', 'SMS_MFA', 'EMAIL_OTP'],
          description: 'the challenge of the sign-in answer',
        },
        session: { type: 'string', minLength: 20, maxLength: 2048, description: 'the session of the sign-in answer' },
        answer: { type: 'string', minLength: 1, maxLength: 256, description: 'the new password, or the code' },
      },
    },
  },
} as const;
