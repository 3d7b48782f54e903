import { billPath, id } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['pathParameters', 'queryStringParameters'],
  properties: {
    pathParameters: billPath,
    queryStringParameters: {
      type: 'object',
      required: ['against'],
      additionalProperties: false,
      properties: { against: id },
    },
  },
} as const;
