import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { listJobs } from '../../runtime/jobs/read-jobs.ts';
import { nextLink } from '../../runtime/next-link.ts';
import { jobView, statesOf } from '../../runtime/operator/job-view.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { PAGE_LENGTH } from '../../runtime/schemas.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async (event: RouteEvent<typeof schema>) => {
  const query = event.queryStringParameters;
  const { jobs, next: last } = await listJobs(database, {
    limit: Number(query.limit ?? PAGE_LENGTH),
    ...(query.state === undefined ? {} : { states: statesOf(query.state) }),
    ...(query.type === undefined ? {} : { type: query.type }),
    ...(query.after === undefined ? {} : { before: Number(query.after) }),
  });
  const now = new Date();
  const next = last === null ? null : String(last);
  return json({ jobs: jobs.map((job) => jobView(job, now)), next }, { headers: nextLink(event, next) });
};

export const handler = route('list-jobs', { schema, validate }, lambdaHandler);
