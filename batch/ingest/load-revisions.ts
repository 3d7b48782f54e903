import { decideRevision, type ReadingOrigin } from '../../domain/metering/revision.ts';
import type { SqlValue } from '../../runtime/database.ts';
import type { ChunkCounts, CommitTools, LoadedFile, RefusedDay } from './chunk.ts';
import { type PendingChunk, type PendingDay, TAIL_COLUMNS } from './pending-chunk.ts';
import { seoulText } from './seoul-text.ts';

interface HeldVersion {
  seq: number;
  version: number;
  file_id: number | null;
  in_force: number;
  operator_updated_at: string | null;
  estimated_count: number;
  header_at: string | null;
  received_at: string | null;
  same: number;
  kind: 'estimate' | 'edit' | null;
}

// The staging tables are temporary: gone with the connection, and no part of the schema.
const STAGING = [
  `CREATE TEMPORARY TABLE IF NOT EXISTS incoming_day (
     seq INT UNSIGNED NOT NULL PRIMARY KEY,
     supply_point_id BIGINT UNSIGNED NOT NULL,
     channel VARCHAR(4) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
     day DATE NOT NULL,
     interval_minutes SMALLINT UNSIGNED NOT NULL,
     unit ENUM('Wh','varh') NOT NULL,
     total BIGINT NOT NULL,
     estimated_count SMALLINT UNSIGNED NOT NULL,
     line INT UNSIGNED NOT NULL,
     operator_updated_at DATETIME NULL,
     interval_quality VARBINARY(288) NOT NULL,
     interval_values VARBINARY(1152) NOT NULL
   )`,
  `CREATE TEMPORARY TABLE IF NOT EXISTS incoming_decision (
     seq INT UNSIGNED NOT NULL PRIMARY KEY,
     version SMALLINT UNSIGNED NOT NULL,
     in_force TINYINT UNSIGNED NOT NULL
   )`,
];

/**
 * Loads days of which some are held already: stages them, compares each with its held versions, decides (domain/metering/revision.ts)
 * and writes the new versions. Runs inside the chunk's transaction.
 */
export async function loadRevisions(
  tools: CommitTools,
  file: LoadedFile,
  chunk: PendingChunk,
  days: readonly PendingDay[],
): Promise<{ counts: ChunkCounts; refusedNow: RefusedDay[]; versions: Map<PendingDay, number> }> {
  const { session } = tools;
  for (const statement of STAGING) await session.execute(statement);
  await session.execute('DELETE FROM incoming_day');
  await session.execute('DELETE FROM incoming_decision');
  await stage(tools, chunk, days);
  const held = await heldVersions(tools, days.length);
  const counts: ChunkCounts = { taken: days.length, new: 0, revised: 0, kept: 0, same: 0, quarantined: 0 };
  const decisions: SqlValue[][] = [];
  const refusedNow: RefusedDay[] = [];
  const written = new Map<PendingDay, number>();
  const met = new Set<string>();
  for (const [index, day] of days.entries()) {
    const seq = index + 1;
    const key = `${day.code} ${day.channel} ${day.day}`;
    if (met.has(key)) {
      refusedNow.push({ day, code: 'DUPLICATE_DAY', message: `${key}: the file gives this day twice.` });
      continue;
    }
    met.add(key);
    // Two transactions that both add a version here meet at the primary key; the later one fails and its job runs again.
    const versions = held.get(seq);
    if (!versions) {
      counts.new += 1;
      decisions.push([seq, 1, 1]);
      written.set(day, 1);
      continue;
    }
    const outcome = compare(file, day, versions);
    const nextVersion = Math.max(...versions.map((version) => version.version)) + 1;
    if (outcome.action === 'same') {
      counts.same += 1;
    } else if (outcome.action === 'conflict' && !tools.acceptConflicts) {
      refusedNow.push({ day, code: outcome.code, message: `${key}: ${outcome.reason}.` });
    } else {
      const inForce = outcome.action !== 'keep-as-history';
      if (inForce) counts.revised += 1;
      else counts.kept += 1;
      decisions.push([seq, nextVersion, inForce ? 1 : 0]);
      written.set(day, nextVersion);
    }
  }
  await session.insertMany('INSERT INTO incoming_decision (seq, version, in_force) VALUES', decisions);
  await apply(tools, file);
  counts.taken -= refusedNow.length;
  return { counts, refusedNow, versions: written };
}

function compare(file: LoadedFile, day: PendingDay, versions: readonly HeldVersion[]) {
  const current = versions.find((version) => version.in_force === 1);
  const fromOperator = versions
    .filter((version) => version.file_id !== null)
    .map((version) => ({
      ...version,
      stamp: version.operator_updated_at ?? version.header_at ?? seoulText(version.received_at!),
    }))
    .sort((a, b) => (a.stamp < b.stamp ? -1 : a.stamp > b.stamp ? 1 : b.version - a.version));
  const newest = fromOperator.at(-1);
  if (current?.file_id === file.id && current.same === 0) {
    return {
      action: 'conflict' as const,
      code: 'DUPLICATE_DAY',
      reason: 'the file gives this day twice with different values',
    };
  }
  const stamp = day.stamp ?? file.headerAt ?? seoulText(file.receivedAt);
  const origin: ReadingOrigin =
    current === undefined || current.file_id !== null ? 'operator' : (current.kind ?? 'estimate');
  // The same values with a later stamp of their own become a version: something older that arrives afterwards must not replace them.
  const repeats = fromOperator.some(
    (version) => version.same === 1 && (stamp <= version.stamp || (version === newest && day.stamp === null)),
  );
  return decideRevision(
    { origin, operatorStamp: newest?.stamp ?? null, estimatedCount: current?.estimated_count ?? 0 },
    { operatorStamp: stamp, estimatedCount: day.estimatedCount, sameAsHeld: repeats },
  );
}

async function stage(tools: CommitTools, chunk: PendingChunk, days: readonly PendingDay[]): Promise<void> {
  if (days.length === 0) return;
  const rows = tools.rows;
  rows.clear();
  for (const [index, day] of days.entries()) {
    rows.integer(index + 1);
    rows.integer(day.supplyPointId);
    rows.appendRaw(chunk.tails, day.start, day.end);
  }
  const result = await tools.session.load(`incoming_day (seq, supply_point_id, ${TAIL_COLUMNS})`, rows.view());
  if (result.loaded !== days.length || result.warnings > 0) {
    throw new Error(`LOAD DATA staged ${result.loaded} of ${days.length} days with ${result.warnings} warnings`);
  }
}

async function heldVersions(tools: CommitTools, count: number): Promise<Map<number, HeldVersion[]>> {
  const bySeq = new Map<number, HeldVersion[]>();
  if (count === 0) return bySeq;
  const rows = await tools.session.query<HeldVersion>(
    `SELECT i.seq, r.version, r.file_id, r.superseded_at IS NULL AS in_force, r.operator_updated_at, r.estimated_count,
            f.header_at, f.received_at,
            (r.interval_minutes = i.interval_minutes AND r.unit = i.unit AND r.interval_values = i.interval_values
              AND r.interval_quality = i.interval_quality) AS same,
            (SELECT MIN(c.kind) FROM reading_change c WHERE c.supply_point_id = r.supply_point_id AND c.channel = r.channel
                AND c.day = r.day AND c.version = r.version AND c.kind <> 'operator') AS kind
       FROM incoming_day i
       JOIN reading_day r ON r.supply_point_id = i.supply_point_id AND r.channel = i.channel AND r.day = i.day
       LEFT JOIN operator_file f ON f.id = r.file_id
      ORDER BY i.seq, r.version`,
  );
  for (const row of rows) {
    const version = { ...row, seq: Number(row.seq), in_force: Number(row.in_force), same: Number(row.same) };
    const list = bySeq.get(version.seq);
    if (list) list.push(version);
    else bySeq.set(version.seq, [version]);
  }
  return bySeq;
}

async function apply(tools: CommitTools, file: LoadedFile): Promise<void> {
  // A file that arrived earlier may be read later: the version it replaces ends no earlier than it began.
  await tools.session.execute(
    `UPDATE reading_day r
       JOIN incoming_day i ON r.supply_point_id = i.supply_point_id AND r.channel = i.channel AND r.day = i.day
       JOIN incoming_decision d ON d.seq = i.seq
        SET r.superseded_at = GREATEST(r.recorded_at, CAST(? AS DATETIME(3)))
      WHERE d.in_force = 1 AND r.superseded_at IS NULL`,
    [file.receivedAt],
  );
  await tools.session.execute(
    `INSERT INTO reading_day (supply_point_id, channel, day, version, interval_minutes, unit, interval_values, interval_quality, total,
                              estimated_count, file_id, line, operator_updated_at, recorded_at, superseded_at)
     SELECT i.supply_point_id, i.channel, i.day, d.version, i.interval_minutes, i.unit, i.interval_values, i.interval_quality, i.total,
            i.estimated_count, ?, i.line, i.operator_updated_at, CAST(? AS DATETIME(3)), IF(d.in_force = 1, NULL, CAST(? AS DATETIME(3)))
       FROM incoming_day i JOIN incoming_decision d ON d.seq = i.seq`,
    [file.id, file.receivedAt, file.receivedAt],
  );
}
