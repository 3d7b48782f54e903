import type { ReportRequest } from '../../domain/batch-server/work-report.ts';
import { reportWork } from '../../runtime/batch-server/report-work.ts';
import { eventFunction, type FunctionEvent } from '../../runtime/event-function.ts';
import { database } from '../../runtime/function-database.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

/** The words of actions, outcomes and states are the caller's own; the schema checks their form. */
export const lambdaHandler = (event: FunctionEvent<typeof schema>) => reportWork(database, event as ReportRequest);

export const handler = eventFunction({ schema, validate }, lambdaHandler);
