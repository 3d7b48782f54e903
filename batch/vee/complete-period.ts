import { addDays } from '../../domain/calendar/index.ts';
import type { MeteringSettings } from '../../domain/metering/settings.ts';
import { isImportChannel } from '../../domain/metering/usage.ts';
import type { Day } from '../../domain/units.ts';
import { dateTimeText, type Queryable } from '../../runtime/database.ts';
import { databaseNow } from '../../runtime/jobs/database-now.ts';
import { estimateMissingDay } from './estimate-gaps.ts';
import { gapTotalOf, registerSpans } from './sum-checks.ts';

/**
 * Estimates every missing day of a period, channel by channel: a day should have the import channels of the nearest day that has any.
 * Days that wait in quarantine are left alone; a person or the master data will bring them.
 * @returns how many channel days were estimated
 */
export async function completePeriod(
  tx: Queryable,
  supplyPointId: number,
  from: Day,
  to: Day,
  settings: MeteringSettings,
): Promise<number> {
  const present = await channelsByDay(
    tx,
    supplyPointId,
    addDays(from, -settings.likeDayReachDays),
    addDays(to, settings.likeDayReachDays),
  );
  if (present.size === 0) return 0;
  const waiting = await quarantinedDays(tx, supplyPointId, from, to);
  const spans = await registerSpans(tx, [supplyPointId], from, to);
  const recordedAt = dateTimeText(await databaseNow(tx));
  let made = 0;
  for (let day = from; day <= to; day = addDays(day, 1)) {
    if (waiting.has(day)) continue;
    for (const channel of missingChannels(present, day, from, to)) {
      const place = { supplyPointId, channel, day, recordedAt };
      if (await estimateMissingDay(tx, place, settings, await gapTotalOf(tx, spans, place))) made += 1;
    }
  }
  return made;
}

/**
 * Import channels a day should have and has not: those of the nearest day when it has none at all, else those that were seen both before
 * and after it in the period (domain/metering/usage.ts counts the day as not read for the same two reasons).
 */
function missingChannels(present: ReadonlyMap<Day, ReadonlySet<string>>, day: Day, from: Day, to: Day): string[] {
  const here = present.get(day);
  if (!here) return [...nearestChannels(present, day)];
  const seen = (inPart: (other: Day) => boolean) =>
    new Set(
      [...present]
        .filter(([other]) => other >= from && other <= to && inPart(other))
        .flatMap(([, channels]) => [...channels]),
    );
  const before = seen((other) => other < day);
  const after = seen((other) => other > day);
  return [...before].filter((channel) => after.has(channel) && !here.has(channel));
}

async function channelsByDay(tx: Queryable, supplyPointId: number, from: Day, to: Day): Promise<Map<Day, Set<string>>> {
  const rows = await tx.query<{ day: Day; channel: string }>(
    `SELECT day, channel FROM reading_day
      WHERE supply_point_id = ? AND day BETWEEN ? AND ? AND superseded_at IS NULL AND unit = 'Wh' ORDER BY day`,
    [supplyPointId, from, to],
  );
  const byDay = new Map<Day, Set<string>>();
  for (const { day, channel } of rows) {
    if (!isImportChannel(channel)) continue;
    byDay.set(day, (byDay.get(day) ?? new Set()).add(channel));
  }
  return byDay;
}

/** Days whose readings are held back; an entry without a day of its own stands for the whole period. */
async function quarantinedDays(tx: Queryable, supplyPointId: number, from: Day, to: Day): Promise<Set<Day>> {
  const rows = await tx.query<{ day: Day | null }>(
    `SELECT q.day FROM quarantine q JOIN supply_point s ON s.code = CONVERT(q.supply_point_code USING ascii)
      WHERE s.id = ? AND q.state = 'open' AND (q.day IS NULL OR q.day BETWEEN ? AND ?)`,
    [supplyPointId, from, to],
  );
  const days = new Set<Day>();
  for (const { day } of rows) {
    if (day !== null) days.add(day);
    else for (let each = from; each <= to; each = addDays(each, 1)) days.add(each);
  }
  return days;
}

/** Import channels of the nearest day that has any; of two equally near days the earlier one's. */
function nearestChannels(present: ReadonlyMap<Day, ReadonlySet<string>>, day: Day): ReadonlySet<string> {
  const distance = (other: Day) => Math.abs(Date.parse(other) - Date.parse(day));
  const days = [...present.keys()].sort((a, b) => distance(a) - distance(b) || (a < b ? -1 : 1));
  return present.get(days[0]!) ?? new Set();
}
