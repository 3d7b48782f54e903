import { quote } from '../../domain/tariff/index.ts';
import type { Senders } from '../alerts/sender.ts';
import type { DocumentStore } from '../object-store.ts';
import { userPool } from '../privacy/sign-ins.ts';
import { aggregate } from './aggregate.ts';
import { billJob } from './bill.ts';
import { closePeriods } from './close-periods.ts';
import { correct } from './correct.ts';
import { answerFindingJob, decideEditJob, editReadingJob, releaseFileJob, resolveQuarantineJob } from './decide.ts';
import { issueBillsJob } from './issue-bills.ts';
import { previewBillsJob } from './preview-bills.ts';
import { printBillsJob } from './print-bills.ts';
import { resubmit, retryQuarantine } from './resubmit.ts';
import { removeContactsJob, retentionJob } from './retention.ts';
import { retrieveJob } from './retrieve.ts';
import { sendAlertsJob } from './send-alerts.ts';

/** What follows on billing, with the services it needs; null where a deployment has none. */
export const deliveryJobTypes = ({ documents, senders }: { documents: DocumentStore | null; senders: Senders }) =>
  [printBillsJob(documents), sendAlertsJob(senders)] as const;

/** Every job type of the pipeline, as the worker registers them. */
export const jobTypes = [
  retrieveJob(),
  correct,
  aggregate,
  billJob(quote),
  closePeriods,
  previewBillsJob(quote),
  issueBillsJob(quote),
  resubmit,
  retryQuarantine,
  releaseFileJob,
  answerFindingJob,
  resolveQuarantineJob,
  editReadingJob,
  decideEditJob,
  retentionJob(userPool),
  removeContactsJob(userPool),
] as const;
