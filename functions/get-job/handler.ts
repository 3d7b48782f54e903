import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { jobDetailView } from '../../runtime/operator/job-view.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ pathParameters }: RouteEvent<typeof schema>) =>
  json(await jobDetailView(database, Number(pathParameters.jobId)));

export const handler = route('get-job', { schema, validate }, lambdaHandler);
