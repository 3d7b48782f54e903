import { day, supplyPoint } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['queryStringParameters'],
  properties: {
    queryStringParameters: {
      type: 'object',
      required: ['from', 'to', 'resolution'],
      additionalProperties: false,
      properties: {
        from: day,
        to: day,
        resolution: {
          enum: ['interval', 'hour', 'day', 'month'],
          description: 'one of interval, hour, day, month',
        },
        supplyPoint,
        after: day,
      },
    },
  },
} as const;
