import type { Queryable } from '../../runtime/database.ts';
import { dateTimeText } from '../../runtime/database.ts';

/** A delivery as the drop bucket shows it. */
export interface Delivery {
  bucket: string;
  name: string;
  objectVersion: string;
  size: number;
  /** When it arrived in the bucket. */
  receivedAt: Date;
}

export interface LedgerFile {
  id: number;
  name: string;
  state: string;
  received_at: string;
  days_per_chunk: number | null;
}

export interface EntryOptions {
  /** A person has said that this content is meant although the name was used before. */
  acceptReusedName: boolean;
  /** How the file is cut if it is new. */
  daysPerChunk: number;
}

export type LedgerAnswer =
  /** New, or begun by an earlier run of this job: read it. */
  | { outcome: 'read'; file: LedgerFile }
  /** The same bytes were seen before; nothing to do. */
  | { outcome: 'duplicate'; fileId: number; of: LedgerFile }
  /** The name is known with other bytes; a person decides. */
  | { outcome: 'name-reused'; fileId: number; of: LedgerFile };

const FILE_COLUMNS = 'id, name, state, received_at, days_per_chunk';

/**
 * Enters a delivery into the ledger of files, by its content. Safe to repeat: the same delivery gets the same answer.
 * @param sha256 hex of the whole content
 */
export async function enterDelivery(
  tx: Queryable,
  delivery: Delivery,
  sha256: string,
  options: EntryOptions,
): Promise<LedgerAnswer> {
  const [same] = await tx.query<LedgerFile>(`SELECT ${FILE_COLUMNS} FROM operator_file WHERE sha256 = ? FOR UPDATE`, [
    sha256,
  ]);
  if (same) return await knownContent(tx, delivery, same, options);
  const [reused] = await tx.query<LedgerFile>(
    `SELECT ${FILE_COLUMNS} FROM operator_file
      WHERE bucket = ? AND name = ? AND sha256 IS NOT NULL AND state NOT IN ('refused', 'duplicate') ORDER BY id LIMIT 1`,
    [delivery.bucket, delivery.name],
  );
  if (reused && !options.acceptReusedName) {
    const reason = `The name was used before, by file ${reused.id} of ${reused.received_at}, with other content. Nothing was taken.`;
    const fileId = await insertFile(tx, delivery, sha256, 'quarantined', 'NAME_REUSED', reason, null);
    await tx.execute(
      `INSERT IGNORE INTO quarantine (file_id, first_line, last_line, code, message, text) VALUES (?, 0, 0, 'NAME_REUSED', ?, '')`,
      [fileId, `${reason} Resubmit it to have it read all the same.`],
    );
    await tx.execute('UPDATE operator_file SET quarantined_count = 1, finished_at = UTC_TIMESTAMP(3) WHERE id = ?', [
      fileId,
    ]);
    return { outcome: 'name-reused', fileId, of: reused };
  }
  const id = await insertFile(tx, delivery, sha256, 'reading', null, null, options.daysPerChunk);
  const [file] = await tx.query<LedgerFile>(`SELECT ${FILE_COLUMNS} FROM operator_file WHERE id = ?`, [id]);
  return { outcome: 'read', file: file! };
}

async function knownContent(
  tx: Queryable,
  delivery: Delivery,
  known: LedgerFile,
  options: EntryOptions,
): Promise<LedgerAnswer> {
  const sameName = known.name === delivery.name;
  if (sameName && (known.state === 'received' || known.state === 'reading')) return { outcome: 'read', file: known };
  if (sameName && known.state === 'quarantined' && options.acceptReusedName) {
    await tx.execute(
      "UPDATE operator_file SET state = 'reading', reason_code = NULL, reason = NULL, finished_at = NULL, days_per_chunk = ? WHERE id = ?",
      [options.daysPerChunk, known.id],
    );
    return { outcome: 'read', file: { ...known, state: 'reading', days_per_chunk: options.daysPerChunk } };
  }
  const receivedAt = dateTimeText(delivery.receivedAt);
  // Told twice of one delivery (events come at least once): it is that file itself, no second row.
  if (sameName && Date.parse(`${known.received_at.replace(' ', 'T')}Z`) === delivery.receivedAt.getTime())
    return { outcome: 'duplicate', fileId: known.id, of: known };
  const [noted] = await tx.query<{ id: number }>(
    "SELECT id FROM operator_file WHERE bucket = ? AND name = ? AND state = 'duplicate' AND received_at = ?",
    [delivery.bucket, delivery.name, receivedAt],
  );
  const reason = `The same bytes were delivered before as ${known.name} (file ${known.id}). Nothing was done.`;
  const fileId = noted
    ? Number(noted.id)
    : await insertFile(tx, delivery, null, 'duplicate', 'SAME_CONTENT', reason, null);
  return { outcome: 'duplicate', fileId, of: known };
}

async function insertFile(
  tx: Queryable,
  delivery: Delivery,
  sha256: string | null,
  state: string,
  reasonCode: string | null,
  reason: string | null,
  daysPerChunk: number | null,
): Promise<number> {
  const inserted = await tx.execute(
    `INSERT INTO operator_file (bucket, name, object_version, size_bytes, sha256, state, reason_code, reason, received_at, days_per_chunk, finished_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ${state === 'duplicate' ? 'UTC_TIMESTAMP(3)' : 'NULL'})`,
    [
      delivery.bucket,
      delivery.name,
      delivery.objectVersion,
      delivery.size,
      sha256,
      state,
      reasonCode,
      reason?.slice(0, 500) ?? null,
      dateTimeText(delivery.receivedAt),
      daysPerChunk,
    ],
  );
  return inserted.insertId;
}
