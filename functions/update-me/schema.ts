export const schema = {
  type: 'object',
  required: ['body'],
  properties: {
    body: {
      type: 'object',
      minProperties: 1,
      additionalProperties: false,
      description: 'an object with at least one of name, email, phone, language',
      properties: {
        name: {
          type: 'string',
          pattern: '^[^\\u0000-\\u001f\\u007f]{1,100}$',
          description: 'a name of 1 to 100 characters on one line',
        },
        email: {
          type: ['string', 'null'],
          maxLength: 254,
          pattern: '^[^\\s@<>,;:"()]+@[^\\s@<>,;:"()]+[.][^\\s@<>,;:"()]+$',
          description: 'an e-mail address, or null',
        },
        phone: {
          type: ['string', 'null'],
          pattern: '^[+]?[0-9][0-9 -]{5,17}[0-9]$',
          description: 'a telephone number of digits, spaces and hyphens, or null',
        },
        language: { enum: ['ko', 'en'], description: 'ko or en' },
      },
    },
  },
} as const;
