import { checkParams, type ParamsSchema } from '../../domain/jobs/check-params.ts';
import type { Database } from '../database.ts';
import { AppError, type FieldProblem } from '../errors.ts';
import { writeAudit } from './audit.ts';
import { enqueue, type NewJob } from './enqueue.ts';

/**
 * An operator's own job: checked against what the workers have said they can run, enqueued and audited.
 * @throws AppError request.invalid with the fields: unknown type, parameters against the type's schema, an awaited job that does not
 *   exist, a start rule that allows no day
 */
export async function requestJob(
  database: Database,
  job: Omit<NewJob, 'createdBy'>,
  deed: { actor: string; reason: string | null },
): Promise<{ jobId: number; created: boolean }> {
  return await database.transaction(
    async (tx) => {
      const types = await tx.query<{ type: string; params_schema: string }>(
        'SELECT type, params_schema FROM job_type ORDER BY type',
      );
      const type = types.find((known) => known.type === job.type);
      if (!type) {
        const known = types.map((each) => each.type).join(', ') || 'none yet: they are known once a worker has started';
        throw invalid([{ field: 'type', reason: `is not known (known: ${known})` }]);
      }
      const problems = checkParams(JSON.parse(type.params_schema) as ParamsSchema, job.params);
      if (problems.length > 0) throw invalid(problems);
      const result = await enqueue(tx, { ...job, createdBy: deed.actor }).catch((error: unknown) => {
        throw error instanceof RangeError ? invalid([{ field: 'after', reason: error.message }]) : error;
      });
      await writeAudit(tx, {
        actor: deed.actor,
        action: 'job.create',
        subject: `job:${result.jobId}`,
        reason: deed.reason,
        before: null,
        after: { type: job.type, params: job.params, created: result.created },
      });
      return result;
    },
    { readCommitted: true },
  );
}

const invalid = (details: readonly FieldProblem[]) => new AppError('request.invalid', { details });
