import { packQuality, packValues } from '../../domain/metering/reading-day.ts';
import type { Database } from '../../runtime/database.ts';

/** The version in force of one channel on one day; `values` in Wh, one per interval. Quality: one byte each, or one for all (0 = actual). */
export async function seedReadings(
  database: Database,
  supplyPoint: string,
  days: readonly { day: string; values: readonly number[]; quality?: readonly number[]; channel?: string }[],
): Promise<void> {
  const [point] = await database.query<{ id: number }>('SELECT id FROM supply_point WHERE code = ?', [supplyPoint]);
  await database.transaction(async (tx) => {
    for (const { day, values, quality = [0], channel = 'E1' } of days) {
      const estimated =
        quality.length === 1 ? (quality[0] === 0 ? 0 : values.length) : quality.filter((code) => code !== 0).length;
      await tx.execute(
        `INSERT INTO reading_day (supply_point_id, channel, day, version, interval_minutes, unit, interval_values, interval_quality, total,
           estimated_count, recorded_at) VALUES (?, ?, ?, 1, ?, 'Wh', ?, ?, ?, ?, UTC_TIMESTAMP(3))`,
        [
          point!.id,
          channel,
          day,
          1440 / values.length,
          Buffer.from(packValues(Int32Array.from(values))),
          Buffer.from(packQuality(Uint8Array.from(quality))),
          values.reduce((a, b) => a + b, 0),
          estimated,
        ],
      );
    }
  });
}
