import { id, idempotencyHeaders, reason } from '../../runtime/schemas.ts';

export const schema = {
  type: 'object',
  required: ['pathParameters', 'headers', 'body'],
  properties: {
    pathParameters: {
      type: 'object',
      required: ['jobId', 'action'],
      properties: {
        jobId: id,
        action: {
          enum: ['hold', 'release', 'cancel', 'skip', 'rerun'],
          description: 'one of hold, release, cancel, skip, rerun',
        },
      },
    },
    headers: idempotencyHeaders,
    body: {
      type: 'object',
      required: ['reason'],
      additionalProperties: false,
      properties: {
        reason,
        from: { enum: ['start', 'failed-step'], description: 'start or failed-step' },
        withDependents: { type: 'boolean', description: 'true: the jobs that wait for it run again too' },
      },
    },
  },
} as const;
