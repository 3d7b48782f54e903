export const schema = {
  type: 'object',
  required: ['body'],
  properties: {
    body: {
      type: 'object',
      required: ['channel', 'newBill', 'tierEdgeKwh', 'highBillWon'],
      additionalProperties: false,
      properties: {
        channel: { enum: ['email', 'sms', 'none'], description: 'email, sms or none' },
        newBill: { type: 'boolean', description: 'true or false' },
        tierEdgeKwh: {
          type: ['integer', 'null'],
          minimum: 1,
          maximum: 1000,
          description: 'whole kWh from 1 to 1000, or null',
        },
        highBillWon: {
          type: ['integer', 'null'],
          minimum: 1000,
          maximum: 10_000_000_000,
          description: 'whole won from 1,000, or null',
        },
      },
    },
  },
} as const;
