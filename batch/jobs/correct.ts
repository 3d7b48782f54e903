import { enqueue } from '../../runtime/jobs/enqueue.ts';
import { meteringSettings } from '../ingest/metering-settings.ts';
import { stepName, touchedPoints } from '../usage/touched-points.ts';
import { correctPoints } from '../vee/correct-points.ts';
import type { JobType } from '../worker/job-type.ts';

export interface CorrectParams {
  fileId: number;
}

export interface CorrectOutput {
  days: number;
  estimated: number;
  findings: number;
}

/** Validates and estimates what a file brought (VEE): checks leave findings, gaps become estimated versions. */
export const correct: JobType<CorrectParams, CorrectOutput> = {
  type: 'correct',
  paramsSchema: {
    type: 'object',
    properties: { fileId: { type: 'integer', minimum: 1 } },
    required: ['fileId'],
    additionalProperties: false,
  },
  async run({ fileId }, context) {
    const settings = await meteringSettings(context.database);
    const output: CorrectOutput = { days: 0, estimated: 0, findings: 0 };
    let points = 0;
    for await (const group of touchedPoints(context.database, fileId, settings.highLowDays)) {
      context.signal.throwIfAborted();
      const done = await context.step(stepName(group), (tx) => correctPoints(tx, fileId, group, settings));
      output.days += done.days;
      output.estimated += done.estimated;
      output.findings += done.findings;
      points += group.length;
      await context.progress(points, 0, `${output.days} days`);
    }
    await context.write(async (tx) => {
      await tx.execute("UPDATE operator_file SET state = 'corrected' WHERE id = ? AND state = 'read'", [fileId]);
      const key = `aggregate:file:${fileId}`;
      await enqueue(tx, { type: 'aggregate', params: { fileId }, uniqueKey: key, uniqueUntil: 'start' });
    });
    return output;
  },
};
