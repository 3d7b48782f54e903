import { countNotActual, packQuality, packValues } from '../../domain/metering/reading-day.ts';
import type { Day } from '../../domain/units.ts';
import type { Queryable } from '../../runtime/database.ts';
import { insertInBatches } from '../ingest/insert-in-batches.ts';

/** A version of a day that is made here and not sent by the operator. */
export interface MadeVersion {
  supplyPointId: number;
  channel: string;
  day: Day;
  intervalMinutes: number;
  unit: 'Wh' | 'varh';
  values: Int32Array;
  quality: Uint8Array;
  /** Version in force that it was made from; null = the day was missing. */
  baseVersion: number | null;
  /** UTC `YYYY-MM-DD HH:MM:SS.mmm` from when it counts. */
  recordedAt: string;
  changes: {
    /** 0-based, inclusive. */
    first: number;
    last: number;
    kind: 'estimate' | 'edit';
    method: string;
    reason: string;
    madeBy: string;
    approvedBy: string | null;
  }[];
}

/** The version in force is not the one the change was made from: somebody else was quicker. */
export class BaseVersionChanged extends Error {
  readonly code = 'BASE_VERSION_CHANGED';
}

/**
 * Puts a made version in force and keeps the one before as history, with where each changed run of intervals comes from.
 * @returns the new version's number
 * @throws BaseVersionChanged when another version is in force than the one it was made from
 */
export async function saveVersion(tx: Queryable, made: MadeVersion): Promise<number> {
  const place = [made.supplyPointId, made.channel, made.day];
  const versions = await tx.query<{ version: number; in_force: number }>(
    `SELECT version, superseded_at IS NULL AS in_force FROM reading_day
      WHERE supply_point_id = ? AND channel = ? AND day = ? ORDER BY version FOR UPDATE`,
    place,
  );
  const inForce = versions.find((version) => Number(version.in_force) === 1)?.version ?? null;
  if (inForce !== made.baseVersion) {
    throw new BaseVersionChanged(
      `${made.channel} ${made.day}: version ${inForce ?? 'none'} is in force, the change was made from ${made.baseVersion ?? 'none'}.`,
    );
  }
  const version = (versions.at(-1)?.version ?? 0) + 1;
  await tx.execute(
    `UPDATE reading_day SET superseded_at = GREATEST(recorded_at, CAST(? AS DATETIME(3)))
      WHERE supply_point_id = ? AND channel = ? AND day = ? AND superseded_at IS NULL`,
    [made.recordedAt, ...place],
  );
  const quality = packQuality(made.quality);
  await tx.execute(
    `INSERT INTO reading_day (supply_point_id, channel, day, version, interval_minutes, unit, interval_values, interval_quality, total,
                              estimated_count, recorded_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...place,
      version,
      made.intervalMinutes,
      made.unit,
      Buffer.from(packValues(made.values)),
      Buffer.from(quality),
      made.values.reduce((sum, value) => sum + value, 0),
      countNotActual(quality, made.values.length),
      made.recordedAt,
    ],
  );
  await insertInBatches(
    tx,
    `INSERT INTO reading_change (supply_point_id, channel, day, version, first_interval, last_interval, kind, method, reason, base_version,
                                 made_by, approved_by) VALUES`,
    made.changes.map((change) => [
      ...place,
      version,
      change.first + 1,
      change.last + 1,
      change.kind,
      change.method,
      change.reason.slice(0, 500),
      made.baseVersion,
      change.madeBy,
      change.approvedBy,
    ]),
  );
  return version;
}
