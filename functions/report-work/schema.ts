const instant = {
  type: 'string',
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T.{1,20}Z$',
  description: 'an instant in UTC',
} as const;
const word = { type: 'string', maxLength: 60 } as const;

/** `ReportRequest` of domain/batch-server/work-report.ts. */
export const schema = {
  type: 'object',
  required: ['instanceId'],
  additionalProperties: false,
  properties: {
    instanceId: { type: 'string', pattern: '^[A-Za-z0-9._:-]{1,64}$', description: 'an instance id' },
    record: {
      type: 'array',
      maxItems: 100,
      items: {
        type: 'object',
        required: ['instanceId', 'action', 'outcome', 'reason', 'state', 'instanceType', 'errorCode', 'detail', 'tick'],
        additionalProperties: false,
        properties: {
          at: instant,
          instanceId: { type: 'string', maxLength: 64 },
          action: word,
          outcome: word,
          reason: word,
          state: { type: 'string', maxLength: 30 },
          instanceType: word,
          errorCode: { type: ['string', 'null'], maxLength: 200 },
          detail: { type: 'string', maxLength: 4000 },
          tick: { type: 'string', maxLength: 100 },
        },
      },
    },
    ifLastEventId: { type: ['integer', 'null'] },
    drain: {
      oneOf: [
        {
          type: 'object',
          required: ['ask'],
          additionalProperties: false,
          properties: {
            ask: {
              type: 'object',
              required: ['seconds'],
              additionalProperties: false,
              properties: { seconds: { type: 'integer', minimum: 1, maximum: 86_400 } },
            },
          },
        },
        {
          type: 'object',
          required: ['clear'],
          additionalProperties: false,
          properties: { clear: { const: true } },
        },
      ],
    },
  },
} as const;
