import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { jobPlan } from './job-plan.ts';
import { schema } from './schema.ts';
import { planSettings } from './settings.ts';
import validate from './validate.generated.js';

const settings = planSettings(process.env);

export const lambdaHandler = async ({ queryStringParameters: { days } }: RouteEvent<typeof schema>) =>
  json(await jobPlan(database, Number(days ?? 7), settings));

export const handler = route('get-job-plan', { schema, validate }, lambdaHandler);
