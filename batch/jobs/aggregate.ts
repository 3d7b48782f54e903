import type { Day } from '../../domain/units.ts';
import { enqueue } from '../../runtime/jobs/enqueue.ts';
import { stepName, touchedPoints } from '../usage/touched-points.ts';
import { updatePeriods } from '../usage/update-periods.ts';
import type { JobType } from '../worker/job-type.ts';

/** Either a file whose days have to be added up, or days of one supply point (after an edit, an estimate or a contract change). */
export type AggregateParams = { fileId: number } | { supplyPointId: number; from: Day; to: Day };

export interface AggregateOutput {
  supplyPoints: number;
  periods: number;
}

// A month before and after a day can belong to its billing period.
export const DAYS_AROUND = 62;

/** Adds up the billing periods that new or changed days lie in, and nothing else. Derived data: running it again changes nothing. */
export const aggregate: JobType<AggregateParams, AggregateOutput> = {
  type: 'aggregate',
  paramsSchema: {
    type: 'object',
    properties: {
      fileId: { type: 'integer', minimum: 1 },
      supplyPointId: { type: 'integer', minimum: 1 },
      from: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
      to: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
    },
    additionalProperties: false,
  },
  async run(params, context) {
    if (!('fileId' in params)) {
      return await context.write(async (tx) => {
        const periods = await updatePeriods(tx, [params]);
        const key = `bill:point:${params.supplyPointId}`;
        await enqueue(tx, {
          type: 'bill',
          params: { supplyPointId: params.supplyPointId },
          uniqueKey: key,
          uniqueUntil: 'start',
        });
        return { supplyPoints: 1, periods };
      });
    }
    const output: AggregateOutput = { supplyPoints: 0, periods: 0 };
    for await (const points of touchedPoints(context.database, params.fileId, DAYS_AROUND)) {
      context.signal.throwIfAborted();
      // Noted as a step: a rerun of this job after a crash goes on behind the last group.
      output.periods += await context.step(stepName(points), (tx) => updatePeriods(tx, points));
      output.supplyPoints += points.length;
      await context.progress(output.supplyPoints, 0, `${output.periods} periods`);
    }
    await context.write(async (tx) => {
      await tx.execute(
        "UPDATE operator_file SET state = 'aggregated' WHERE id = ? AND state IN ('read', 'corrected')",
        [params.fileId],
      );
      const key = `bill:file:${params.fileId}`;
      await enqueue(tx, { type: 'bill', params: { fileId: params.fileId }, uniqueKey: key, uniqueUntil: 'start' });
    });
    return output;
  },
};
