import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { jobDetailView } from '../../runtime/operator/job-view.ts';
import { doOnce } from '../../runtime/operator/once.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { act } from './act-on-job.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, pathParameters, headers, body }: RouteEvent<typeof schema>) => {
  const { action } = pathParameters;
  const jobId = Number(pathParameters.jobId);
  const content = { jobId, action, ...body };
  const deed = { route: 'act-on-job', caller, key: headers['idempotency-key'], content } as const;
  const job = await doOnce(database, deed, async (joined) => {
    await act(joined, { ...content, actor: caller.name });
    return jobDetailView(joined, jobId);
  });
  return json(job, { headers: { 'Cache-Control': 'no-store' } });
};

export const handler = route('act-on-job', { schema, validate }, lambdaHandler);
