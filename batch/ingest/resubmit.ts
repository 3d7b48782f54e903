import type { DatabaseSettings, Queryable } from '../../runtime/database.ts';
import { enqueue } from '../../runtime/jobs/enqueue.ts';
import { readOperatorFile } from '../formats/operator-file.ts';
import type { CommitTools } from './chunk.ts';
import { commitChunk } from './commit-chunk.ts';
import { LoadBuffer } from './load-format.ts';
import { type LoadSession, openLoadSession } from './load-session.ts';
import { PendingChunk } from './pending-chunk.ts';
import { reconcile } from './reconcile.ts';
import { SupplyPointDirectory } from './supply-point-directory.ts';

/** Pieces of a file that come from resubmitted quarantine entries are numbered from here. */
export const FIRST_RESUBMITTED_CHUNK = 1_000_000_000;

/** Codes where the entry contradicts what is held; resubmitting one says that the entry is right. */
export const CONFLICT_CODES: readonly string[] = ['DUPLICATE_DAY', 'SAME_STAMP_OTHER_VALUES', 'EDITED_BY_HAND'];

export interface ResubmitTools {
  database: Queryable;
  databaseSettings: DatabaseSettings;
  write<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  guard(tx: Queryable): Promise<void>;
}

interface Entry {
  id: number;
  file_id: number;
  first_line: number;
  last_line: number;
  code: string;
  text: string;
  state: string;
  bucket: string;
  name: string;
  file_state: string;
  received_at: string;
  header_at: string | null;
}

export type ResubmitOutcome = 'accepted' | 'still-refused' | 'nothing-to-do';

/**
 * Takes quarantine entries in again: each entry's text is read once more, and what fits now is committed with the entry's new state in one
 * transaction. Entries that are not open any more are passed over, so a rerun does nothing twice. Afterwards the files concerned go
 * through the next steps again.
 */
export async function resubmitEntries(
  tools: ResubmitTools,
  ids: readonly number[],
): Promise<Record<ResubmitOutcome, number>> {
  const outcomes: Record<ResubmitOutcome, number> = { accepted: 0, 'still-refused': 0, 'nothing-to-do': 0 };
  const session = await openLoadSession(tools.databaseSettings);
  try {
    const files = new Set<number>();
    for (const id of ids) {
      const entry = await readEntry(tools.database, id);
      const outcome = entry === null ? 'nothing-to-do' : await resubmitEntry(tools, session, entry);
      outcomes[outcome] += 1;
      if (entry && outcome === 'accepted' && entry.code !== 'NAME_REUSED') files.add(entry.file_id);
    }
    for (const fileId of files) await tools.write((tx) => continueFile(tx, fileId));
    return outcomes;
  } finally {
    await session.close();
  }
}

async function readEntry(database: Queryable, id: number): Promise<Entry | null> {
  const [row] = await database.query<Entry>(
    `SELECT q.id, q.file_id, q.first_line, q.last_line, q.code, q.text, q.state, f.bucket, f.name, f.state AS file_state, f.received_at, f.header_at
       FROM quarantine q JOIN operator_file f ON f.id = q.file_id WHERE q.id = ? AND q.state IN ('open', 'resubmitted')`,
    [id],
  );
  return row ? { ...row, id: Number(row.id), file_id: Number(row.file_id) } : null;
}

async function resubmitEntry(tools: ResubmitTools, session: LoadSession, entry: Entry): Promise<ResubmitOutcome> {
  if (entry.code === 'NAME_REUSED') {
    await tools.write(async (tx) => {
      await markAccepted(tx, entry.id);
      const params = { bucket: entry.bucket, key: entry.name, acceptReusedName: true };
      await enqueue(tx, { type: 'retrieve', params, uniqueKey: `retrieve:reused-name:${entry.file_id}` });
    });
    return 'accepted';
  }
  if (entry.text === '') return 'still-refused';
  const chunk = await readAgain(entry, await nextChunk(session, entry.file_id));
  const commitTools: CommitTools = {
    session,
    directory: new SupplyPointDirectory(),
    guard: tools.guard,
    rows: new LoadBuffer(1 << 16),
    expectRevisions: true,
    acceptConflicts: CONFLICT_CODES.includes(entry.code),
    alongside: (tx) => markAccepted(tx, entry.id),
  };
  const file = { id: entry.file_id, receivedAt: entry.received_at, headerAt: entry.header_at };
  const counts = await commitChunk(commitTools, file, chunk);
  return counts.taken > 0 ? 'accepted' : 'still-refused';
}

async function markAccepted(tx: Queryable, id: number): Promise<void> {
  const { affectedRows } = await tx.execute(
    "UPDATE quarantine SET state = 'accepted', resolved_at = UTC_TIMESTAMP(3) WHERE id = ? AND state IN ('open', 'resubmitted')",
    [id],
  );
  if (affectedRows !== 1) throw new Error(`Quarantine entry ${id} was taken in by somebody else meanwhile.`);
}

async function nextChunk(session: Queryable, fileId: number): Promise<number> {
  const [row] = await session.query<{ last: number | null }>(
    'SELECT MAX(chunk_no) AS last FROM file_chunk WHERE file_id = ?',
    [fileId],
  );
  return Math.max(FIRST_RESUBMITTED_CHUNK, Number(row?.last ?? 0) + 1);
}

/** The entry's text is whole records with the 200 they need; a header and an end make it a file. */
async function readAgain(entry: Entry, chunkNo: number): Promise<PendingChunk> {
  const chunk = new PendingChunk(chunkNo, new LoadBuffer(1 << 16));
  const created = entry.header_at?.replace(/[-: ]/g, '').slice(0, 12) ?? '';
  const text = `100,NEM12,${created},,\n${entry.text.trimEnd()}\n900\n`;
  const place = (line: number) => Math.min(entry.last_line, Math.max(entry.first_line, entry.first_line + line - 3));
  await readOperatorFile(once(Buffer.from(text, 'utf8')), entry.name, {
    header: () => {},
    day: (day) => chunk.add({ ...day, line: place(day.line) }),
    register: (register) => chunk.addRegister({ ...register, line: place(register.line) }),
    problem: (problem) => {
      chunk.addProblem({ ...problem, firstLine: place(problem.firstLine), lastLine: place(problem.lastLine) });
    },
  });
  return chunk;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Counts anew, compares with the published totals anew, and sends the file through the steps after reading. */
async function continueFile(tx: Queryable, fileId: number): Promise<void> {
  await tx.execute(
    `UPDATE operator_file f SET
        day_count = (SELECT COALESCE(SUM(c.new_count + c.revised_count + c.kept_count + c.same_count), 0) FROM file_chunk c WHERE c.file_id = f.id),
        quarantined_count = (SELECT COUNT(*) FROM quarantine q WHERE q.file_id = f.id AND q.state = 'open'),
        state = 'read', finished_at = NULL, reason_code = NULL, reason = NULL, reason_line = NULL
      WHERE f.id = ?`,
    [fileId],
  );
  await reconcile(tx, fileId);
  await enqueue(tx, { type: 'correct', params: { fileId }, uniqueKey: `correct:file:${fileId}`, uniqueUntil: 'start' });
}
