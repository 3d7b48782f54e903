import { eventFunction } from '../../runtime/event-function.ts';
import { database } from '../../runtime/function-database.ts';
import { publishMetrics } from '../../runtime/metrics.ts';
import { readFigures } from '../../runtime/operations/figures.ts';
import { optionalTextSetting } from '../../runtime/settings.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

/** In a window the server is on by plan, whether or not there is work. */
const idlenessMatters = (optionalTextSetting(process.env, 'BATCH_MODE') ?? 'on-demand') === 'on-demand';

/** Every five minutes: how the queue, the files and the batch server stand, and what was done, as metrics. */
export const lambdaHandler = async () => {
  const { gauges, counts } = await readFigures(database);
  publishMetrics({
    QueueAgeSeconds: gauges.queueAgeSeconds,
    JobsFailed: gauges.jobsFailed,
    JobsLate: gauges.jobsLate,
    FilesUnreconciled: gauges.filesUnreconciled,
    ServerOn: Number(gauges.serverOn),
    ServerIdle: Number(gauges.serverIdle && idlenessMatters),
    ReadingsAccepted: counts.readingsAccepted,
    ReadingsQuarantined: counts.readingsQuarantined,
    BillsIssued: counts.billsIssued,
    ...(counts.jobDelaySeconds === null ? {} : { JobDelaySeconds: counts.jobDelaySeconds }),
  });
  return { gauges, counts };
};

export const handler = eventFunction({ schema, validate }, lambdaHandler);
