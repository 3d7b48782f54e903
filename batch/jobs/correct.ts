import { enqueue } from '../../runtime/jobs/enqueue.ts';
import type { JobType } from './pipeline-context.ts';

export interface CorrectParams {
  fileId: number;
}

export interface CorrectOutput {
  days: number;
}

/** Validates and estimates what a file brought. */
export const correct: JobType<CorrectParams, CorrectOutput> = {
  type: 'correct',
  paramsSchema: {
    type: 'object',
    properties: { fileId: { type: 'integer', minimum: 1 } },
    required: ['fileId'],
    additionalProperties: false,
  },
  async run({ fileId }, context) {
    await context.write(async (tx) => {
      await tx.execute("UPDATE operator_file SET state = 'corrected' WHERE id = ? AND state = 'read'", [fileId]);
      const key = `aggregate:file:${fileId}`;
      await enqueue(tx, { type: 'aggregate', params: { fileId }, uniqueKey: key, uniqueUntil: 'start' });
    });
    return { days: 0 };
  },
};
