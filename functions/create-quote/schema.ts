// The shape only: what the fields mean is checked by the tariff engine, which names the field it cannot take.
export const schema = {
  type: 'object',
  required: ['body'],
  properties: {
    body: {
      type: 'object',
      required: ['plan', 'period', 'usage'],
      properties: {
        plan: { type: 'string', maxLength: 60, description: 'a plan such as residential/low' },
        period: {
          type: 'object',
          required: ['from', 'to'],
          additionalProperties: false,
          properties: {
            from: { type: 'string', maxLength: 10, description: 'a day as YYYY-MM-DD' },
            to: { type: 'string', maxLength: 10, description: 'a day as YYYY-MM-DD' },
          },
        },
        usage: { type: 'object', description: 'an object such as {"kWh": 300}' },
      },
    },
  },
} as const;
