import type { Queryable } from '../../runtime/database.ts';
import { AppError } from '../../runtime/errors.ts';

/** The bytes of a stored document. Rejects when it cannot be had. */
export type FetchDocument = (key: string) => Promise<Uint8Array>;

export interface BillPdf {
  readonly bytes: Uint8Array;
  readonly fileName: string;
}

// The batch server prints a bill minutes after it was issued; tomorrow morning's run is the latest.
const RETRY_AFTER_SECONDS = 300;

/**
 * The printed bill of the caller.
 * @throws AppError `bill.not-found` as for the bill itself; `bill.pdf-not-ready` while it is not printed; `bill.pdf-unavailable`
 */
export async function getBillPdf(
  database: Queryable,
  fetchDocument: FetchDocument,
  request: { subject: string; billId: string },
): Promise<BillPdf> {
  const [row] = await database.query<{ object_key: string | null; version: number; period_to: string }>(
    `SELECT d.object_key, b.version, b.period_to
     FROM bill b JOIN customer c ON c.id = b.customer_id LEFT JOIN bill_document d ON d.bill_id = b.id
     WHERE b.id = ? AND c.subject = ? AND b.state <> 'draft'`,
    [request.billId, request.subject],
  );
  if (row === undefined) throw new AppError('bill.not-found');
  if (row.object_key === null) throw new AppError('bill.pdf-not-ready', { retryAfterSeconds: RETRY_AFTER_SECONDS });
  const bytes = await fetchDocument(row.object_key).catch((cause: unknown) => {
    throw new AppError('bill.pdf-unavailable', { cause, retryAfterSeconds: 30 });
  });
  return { bytes, fileName: `bill-${row.period_to.slice(0, 7)}-v${row.version}.pdf` };
}
