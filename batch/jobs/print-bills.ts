import { createHash } from 'node:crypto';
import type { Queryable } from '../../runtime/database.ts';
import { JobFailure } from '../../runtime/jobs/job-failure.ts';
import { fonts } from '../bill-document/fonts.ts';
import type { Retailer } from '../bill-document/printed-bill.ts';
import { readPrintedBill, readRetailer } from '../bill-document/read-bill.ts';
import { billPrinter } from '../bill-document/render.ts';
import { wantPrint } from '../billing/want-print.ts';
import type { DocumentStore } from '../object-store.ts';
import type { JobContext, JobType } from '../worker/job-type.ts';

export interface PrintBillsParams {
  /** Also the bills that were written without a row of `bill_document`, and documents of people who were made anonymous: for once a day. */
  lookForMissed?: boolean;
}

export interface PrintBillsOutput {
  printed: number;
  /** Why nothing was printed although bills wait. */
  reason?: string;
}

const BILLS_PER_PAGE = 40;
/** About a minute's work at 60 ms a bill: what arrives while a month is printed waits no longer than that for the worker's slot. */
const BILLS_PER_JOB = 1_000;

/**
 * Prints every bill that has no document yet. A document's key names bill and version and its bytes depend on nothing else, so a rerun after a
 * crash, or a second job at the same time, writes the same object again. After `billsPerJob` it leaves the rest to a next job, behind whatever
 * is more urgent: a month of 100,000 bills takes longer than a job may.
 * @param documents null where no documents bucket is configured: nothing is printed then, and the job says so
 */
export function printBillsJob(
  documents: DocumentStore | null,
  billsPerJob = BILLS_PER_JOB,
): JobType<PrintBillsParams, PrintBillsOutput> {
  return {
    type: 'print-bills',
    paramsSchema: {
      type: 'object',
      properties: { lookForMissed: { type: 'boolean' } },
      additionalProperties: false,
    },
    async run({ lookForMissed }, context) {
      if (lookForMissed) await context.write(noteMissed);
      if (documents === null) return nothing(context, 'No documents bucket is configured (DOCUMENTS_BUCKET).');
      if (lookForMissed) await removeAnonymised(documents, context);
      const retailer = await readRetailer(context.database);
      if (retailer === null) return nothing(context, 'Table retailer is empty: nobody has said whose bills these are.');
      return await printWaiting(documents, retailer, billsPerJob, context);
    },
  };
}

async function nothing({ logger, progress }: JobContext, reason: string): Promise<PrintBillsOutput> {
  logger.warn('bills are not printed', { reason });
  await progress(0, 0, reason);
  return { printed: 0, reason };
}

async function noteMissed(tx: Queryable): Promise<void> {
  await tx.execute(
    `INSERT IGNORE INTO bill_document (bill_id)
     SELECT b.id FROM bill b LEFT JOIN bill_document d ON d.bill_id = b.id WHERE d.bill_id IS NULL AND b.state <> 'draft'`,
  );
}

/** A page has a name on it, so it goes with the name (job `retention`); it is never printed again. */
async function removeAnonymised(documents: DocumentStore, { database, write }: JobContext): Promise<void> {
  const rows = await database.query<{ bill_id: number; object_key: string | null }>(
    `SELECT d.bill_id, d.object_key FROM customer c JOIN bill b ON b.customer_id = c.id JOIN bill_document d ON d.bill_id = b.id
      WHERE c.anonymised_at IS NOT NULL AND (d.object_key IS NOT NULL OR d.made_at IS NULL)`,
  );
  for (const { bill_id: billId, object_key: key } of rows) {
    if (key !== null) await documents.remove(key);
    await write((tx) =>
      tx.execute(
        'UPDATE bill_document SET object_key = NULL, sha256 = NULL, size_bytes = NULL, made_at = UTC_TIMESTAMP(3) WHERE bill_id = ?',
        [billId],
      ),
    );
  }
}

async function printWaiting(
  documents: DocumentStore,
  retailer: Retailer,
  billsPerJob: number,
  context: JobContext,
): Promise<PrintBillsOutput> {
  const print = billPrinter(fonts());
  const output = { printed: 0 };
  const refused: string[] = [];
  for (let after = 0; ; ) {
    const waiting = await context.database.query<{ bill_id: number }>(
      `SELECT bill_id FROM bill_document WHERE made_at IS NULL AND bill_id > ? ORDER BY bill_id LIMIT ${BILLS_PER_PAGE}`,
      [after],
    );
    if (waiting.length === 0) break;
    for (const { bill_id: billId } of waiting) {
      context.signal.throwIfAborted();
      if (output.printed === billsPerJob) {
        await context.write(wantPrint);
        return output;
      }
      const bill = await readPrintedBill(context.database, billId, retailer);
      const bytes = await print(bill).catch((error: Error) => {
        refused.push(`bill ${billId}: ${error.message}`);
        return null;
      });
      // One that cannot be printed keeps nobody else from theirs.
      if (bytes === null) continue;
      const key = `bills/${billId}-v${bill.version}.pdf`;
      await documents.put(key, bytes, 'application/pdf');
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await context.write((tx) =>
        tx.execute(
          'UPDATE bill_document SET object_key = ?, size_bytes = ?, sha256 = ?, made_at = UTC_TIMESTAMP(3) WHERE bill_id = ? AND made_at IS NULL',
          [key, bytes.length, sha256, billId],
        ),
      );
      output.printed += 1;
    }
    after = waiting.at(-1)!.bill_id;
    await context.progress(output.printed, 0);
  }
  if (refused.length > 0) {
    const message = `${refused.length} of the bills could not be printed; ${refused[0]}`;
    throw new JobFailure('BILLS_NOT_PRINTED', message, { retry: false });
  }
  return output;
}
