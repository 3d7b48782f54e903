import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { requestJob } from '../../runtime/jobs/request-job.ts';
import { jobDetailView } from '../../runtime/operator/job-view.ts';
import { momentOf } from '../../runtime/operator/moment.ts';
import { doOnce } from '../../runtime/operator/once.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, headers, body }: RouteEvent<typeof schema>) => {
  const { type, params, reason, priority, held, runAfter, after } = body;
  const deed = { route: 'create-job', caller, key: headers['idempotency-key'], content: body } as const;
  const job = await doOnce(database, deed, async (joined) => {
    const { jobId } = await requestJob(
      joined,
      {
        type,
        params,
        ...(priority === undefined ? {} : { priority }),
        ...(held === undefined ? {} : { held }),
        ...(runAfter === undefined ? {} : { runAfter: momentOf(runAfter, 'body.runAfter') }),
        ...(after === undefined
          ? {}
          : { after: after.map(({ jobId, on }) => ({ jobId: Number(jobId), ...(on === undefined ? {} : { on }) })) }),
      },
      { actor: caller.name, reason },
    );
    return jobDetailView(joined, jobId);
  });
  return json(job, { status: 201, headers: { 'Cache-Control': 'no-store' } });
};

export const handler = route('create-job', { schema, validate }, lambdaHandler);
