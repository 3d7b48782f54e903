import { addDays } from '../../domain/calendar/index.ts';
import { qualityText } from '../../domain/metering/quality.ts';
import type { ChunkCounts, CommitTools, LoadedFile, RefusedDay } from './chunk.ts';
import { loadRevisions } from './load-revisions.ts';
import type { LoadSession } from './load-session.ts';
import { nem12Text } from './nem12-text.ts';
import { type PendingChunk, type PendingDay, TAIL_COLUMNS } from './pending-chunk.ts';
import { saveRegisters } from './save-registers.ts';
import { identityProblem, type SupplyPointDirectory } from './supply-point-directory.ts';

/** Some rows of the chunk are there already: the chunk has to be compared with what is held. */
class DaysAlreadyHeld extends Error {}

/**
 * Commits a chunk: its readings, what was refused, its totals and its ledger row, all in one transaction.
 * Days that nobody has sent before go straight into `reading_day`; only when the server reports a key that is there already is the chunk
 * compared with the held versions, so a file of new days pays nothing for revisions.
 */
export async function commitChunk(tools: CommitTools, file: LoadedFile, chunk: PendingChunk): Promise<ChunkCounts> {
  const { session, directory } = tools;
  await directory.learn(
    session,
    chunk.days.map((day) => day.code),
  );
  await directory.learn(
    session,
    chunk.registers.map((register) => register.supplyPointCode),
  );
  const { accepted, refused } = sortOut(chunk, directory, file);
  try {
    if (tools.expectRevisions) throw new DaysAlreadyHeld();
    return await session.transaction(async () => {
      await tools.alongside?.(session);
      await loadNewDays(tools, file, chunk, accepted);
      const counts = { taken: accepted.length, new: accepted.length, revised: 0, kept: 0, same: 0, quarantined: 0 };
      return await finishChunk(tools, file, chunk, accepted, refused, counts, null);
    });
  } catch (error) {
    if (!(error instanceof DaysAlreadyHeld)) throw error;
  }
  return await session.transaction(async () => {
    await tools.alongside?.(session);
    const { counts, refusedNow, versions } = await loadRevisions(tools, file, chunk, accepted);
    tools.expectRevisions = counts.new < accepted.length;
    const refusedDays = new Set(refusedNow.map((entry) => entry.day));
    const taken = accepted.filter((day) => !refusedDays.has(day));
    return await finishChunk(tools, file, chunk, taken, [...refused, ...refusedNow], counts, versions);
  });
}

function sortOut(
  chunk: PendingChunk,
  directory: SupplyPointDirectory,
  file: LoadedFile,
): { accepted: PendingDay[]; refused: RefusedDay[] } {
  const accepted: PendingDay[] = [];
  const refused: RefusedDay[] = [];
  // received_at is UTC; the day in Seoul at that moment, nine hours on, is the last one that can have been measured.
  const hour = Number(file.receivedAt.slice(11, 13));
  const lastDay = hour >= 15 ? addDays(file.receivedAt.slice(0, 10), 1) : file.receivedAt.slice(0, 10);
  for (const day of chunk.days) {
    const point = directory.find(day.code);
    const problem =
      day.day > lastDay
        ? { code: 'FUTURE_DAY', message: `${day.day} had not begun when the file arrived (${lastDay} in Seoul).` }
        : identityProblem(day.code, point, day.day, day.meterSerial);
    if (problem) refused.push({ day, ...problem });
    else {
      day.supplyPointId = point!.id;
      accepted.push(day);
    }
  }
  return { accepted, refused };
}

async function loadNewDays(
  tools: CommitTools,
  file: LoadedFile,
  chunk: PendingChunk,
  days: readonly PendingDay[],
): Promise<void> {
  if (days.length === 0) return;
  const rows = tools.rows;
  rows.clear();
  for (const day of days) {
    rows.integer(day.supplyPointId);
    rows.appendRaw(chunk.tails, day.start, day.end);
  }
  const result = await tools.session.load(
    `reading_day (supply_point_id, ${TAIL_COLUMNS})
     SET version = 1, file_id = ${file.id}, recorded_at = '${file.receivedAt}'`,
    rows.view(),
  );
  if (result.skipped > 0) throw new DaysAlreadyHeld();
  if (result.loaded !== days.length || result.warnings > 0) {
    throw new Error(`LOAD DATA took ${result.loaded} of ${days.length} days with ${result.warnings} warnings`);
  }
}

async function finishChunk(
  tools: CommitTools,
  file: LoadedFile,
  chunk: PendingChunk,
  taken: readonly PendingDay[],
  refused: readonly RefusedDay[],
  counts: ChunkCounts,
  versions: Map<PendingDay, number> | null,
): Promise<ChunkCounts> {
  const { session, directory } = tools;
  await saveReasons(tools, taken, versions);
  // Checked last and held to the commit: a worker that lost its job writes nothing all the same, and while the many rows are on their
  // way neither heartbeats nor the other lane of the loader wait for the job's row.
  await tools.guard(session);
  await saveTotals(session, file, taken);
  const refusedRegisters = await saveRegisters(session, directory, file.id, chunk.registers);
  const quarantined = [
    ...chunk.problems.map((problem) => [
      problem.firstLine,
      problem.lastLine,
      problem.supplyPointCode ?? null,
      problem.channel ?? null,
      problem.day ?? null,
      problem.code,
      problem.message.slice(0, 500),
      problem.text,
    ]),
    ...groupRefused(chunk, refused),
    ...refusedRegisters,
  ];
  await session.insertMany(
    'INSERT INTO quarantine (file_id, first_line, last_line, supply_point_code, channel, day, code, message, text) VALUES',
    quarantined.map((row) => [file.id, ...row]),
    // A resubmitted entry of which a part is still refused is open again, with that part.
    `ON DUPLICATE KEY UPDATE last_line = VALUES(last_line), day = VALUES(day), message = VALUES(message), text = VALUES(text), state = 'open'`,
  );
  const done = { ...counts, quarantined: quarantined.length };
  await session.execute(
    `INSERT INTO file_chunk (file_id, chunk_no, share_no, first_line, last_line, day_count, value_count, new_count, revised_count, kept_count,
                             same_count, quarantined_count)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      file.id,
      chunk.number,
      file.share?.index ?? 0,
      chunk.firstLine,
      chunk.lastLine,
      chunk.days.length,
      chunk.valueCount,
      done.new,
      done.revised,
      done.kept,
      done.same,
      done.quarantined,
    ],
  );
  return done;
}

/**
 * Stores what the operator says about values that are not actual.
 * @param versions the version each day became, days that wrote none absent; null = every day became version 1
 */
async function saveReasons(
  tools: CommitTools,
  taken: readonly PendingDay[],
  versions: Map<PendingDay, number> | null,
): Promise<void> {
  const rows = tools.rows;
  rows.clear();
  for (const day of taken) {
    const version = versions ? versions.get(day) : 1;
    if (!day.reasons || version === undefined) continue;
    for (const reason of day.reasons) {
      rows.integer(day.supplyPointId);
      rows.text(day.channel);
      rows.plain(day.day);
      rows.plain(String(version));
      rows.plain(String(reason.first));
      rows.plain(String(reason.last));
      rows.plain(qualityText(reason.quality));
      if (reason.code === null) rows.null();
      else rows.plain(String(reason.code));
      rows.text(reason.text.slice(0, 500));
      rows.endRow();
    }
  }
  if (rows.length === 0) return;
  await tools.session.load(
    `reading_change (supply_point_id, channel, day, version, first_interval, last_interval, method, reason_code, reason)
     SET kind = 'operator', made_by = 'operator'`,
    rows.view(),
  );
}

/** Adds what the chunk says to the file's totals per day and channel. */
async function saveTotals(session: LoadSession, file: LoadedFile, taken: readonly PendingDay[]): Promise<void> {
  const totals = new Map<string, { day: PendingDay; points: number; total: number }>();
  // Days of one channel follow each other, so the channel's own map is nearly always the one at hand.
  let days = new Map<string, { day: PendingDay; points: number; total: number }>();
  let [channel, unit] = ['', ''];
  const byChannel = new Map<string, typeof days>();
  for (const day of taken) {
    if (day.channel !== channel || day.unit !== unit) {
      [channel, unit] = [day.channel, day.unit];
      const key = `${channel} ${unit}`;
      days = byChannel.get(key) ?? new Map();
      byChannel.set(key, days);
    }
    const entry = days.get(day.day);
    if (entry) {
      entry.points += 1;
      entry.total += day.total;
    } else {
      const made = { day, points: 1, total: day.total };
      days.set(day.day, made);
      totals.set(`${day.day} ${channel} ${unit}`, made);
    }
  }
  await session.insertMany(
    'INSERT INTO file_day_total (file_id, day, channel, unit, point_count, total) VALUES',
    // In the order of their key: shares of one file that write the same totals then wait for each other instead of locking up.
    [...totals]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { day, points, total }]) => [file.id, day.day, day.channel, day.unit, points, total]),
    'ON DUPLICATE KEY UPDATE point_count = point_count + VALUES(point_count), total = total + VALUES(total)',
  );
}

/**
 * One quarantine row per channel and problem, so that a file of strangers makes rows per meter, not per day. Which rows there are does not
 * depend on whose days lie between, so that shares of a file make the same ones.
 */
function groupRefused(chunk: PendingChunk, refused: readonly RefusedDay[]): (string | number | null)[][] {
  const groups: RefusedDay[][] = [];
  const open = new Map<string, RefusedDay[]>();
  for (const entry of refused) {
    const key = `${entry.code} ${entry.day.code} ${entry.day.channel}`;
    const group = open.get(key);
    if (group && group.length < 400) {
      group.push(entry);
      continue;
    }
    const fresh = [entry];
    open.set(key, fresh);
    groups.push(fresh);
  }
  return groups.map((group) => {
    const [first, last] = [group[0]!, group.at(-1)!];
    return [
      first.day.line,
      last.day.line,
      first.day.code,
      first.day.channel,
      group.length === 1 ? first.day.day : null,
      first.code,
      (group.length === 1
        ? first.message
        : `${first.message} (${group.length} days, ${first.day.day} to ${last.day.day})`
      ).slice(0, 500),
      nem12Text(
        chunk,
        group.map((entry) => entry.day),
      ),
    ];
  });
}
