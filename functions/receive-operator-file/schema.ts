// The parts of an S3 notification this function reads. S3's own test message has no Records.
export const schema = {
  type: 'object',
  properties: {
    Records: {
      type: 'array',
      maxItems: 1000,
      items: {
        type: 'object',
        required: ['eventName', 's3'],
        properties: {
          eventName: { type: 'string' },
          s3: {
            type: 'object',
            required: ['bucket', 'object'],
            properties: {
              bucket: {
                type: 'object',
                required: ['name'],
                properties: { name: { type: 'string', minLength: 3, maxLength: 63 } },
              },
              object: {
                type: 'object',
                required: ['key'],
                properties: {
                  key: { type: 'string', minLength: 1, maxLength: 3072 },
                  size: { type: 'number', minimum: 0 },
                  eTag: { type: 'string', maxLength: 100 },
                  versionId: { type: 'string', maxLength: 100 },
                  sequencer: { type: 'string', maxLength: 100 },
                },
              },
            },
          },
        },
      },
    },
  },
} as const;
