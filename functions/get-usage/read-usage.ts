import { addDays, daysBetween, earlierDay, isDay } from '../../domain/calendar/day.ts';
import { unpackQuality, unpackValues } from '../../domain/metering/reading-day.ts';
import { isImportChannel } from '../../domain/metering/usage.ts';
import { contractsAt, covers } from '../../runtime/customer.ts';
import type { Queryable } from '../../runtime/database.ts';
import { AppError } from '../../runtime/errors.ts';
import { type ChannelDay, daysOf, type Resolution, type UsagePoint, usagePoints } from './points.ts';

export interface UsageRequest {
  readonly subject: string;
  readonly supplyPoint?: string | undefined;
  /** Days in Asia/Seoul, both inclusive. */
  readonly from: string;
  readonly to: string;
  readonly resolution: Resolution;
  /** Last day of the previous page. */
  readonly after?: string | undefined;
  readonly today: string;
}

export interface Usage {
  readonly supplyPoint: string;
  readonly resolution: Resolution;
  readonly unit: 'Wh';
  readonly points: readonly UsagePoint[];
  /** Last day of this page when there are more, else null. */
  readonly next: string | null;
}

const LONGEST_DAYS = 3_700;
/** Days of one page: about 9,000 points at most, below 1 MB. */
const PAGE_DAYS: Record<Resolution, number> = { interval: 31, hour: 93, day: LONGEST_DAYS, month: LONGEST_DAYS };

interface Row {
  readonly channel: string;
  readonly day: string;
  readonly interval_minutes: number;
  readonly interval_values: Buffer;
  readonly interval_quality: Buffer;
}

/**
 * What the caller used, from the versions in force of all import channels. Days outside the caller's contracts are left out, because somebody
 * else lived there; so are days that have not come yet.
 * @throws AppError `request.invalid`, `supply-point.not-found`
 */
export async function readUsage(database: Queryable, request: UsageRequest): Promise<Usage> {
  checkDays(request);
  const { resolution } = request;
  const contracts = await contractsAt(database, request);
  const last = earlierDay(request.to, request.today);
  const first = request.after === undefined || request.after < request.from ? request.from : addDays(request.after, 1);
  const days = daysOf(first, last).filter((day) => covers(contracts, day));
  const page = days.slice(0, PAGE_DAYS[resolution]);
  const read = page.length === 0 ? new Map() : await readDays(database, contracts[0].supplyPointId, page);
  return {
    supplyPoint: contracts[0].supplyPoint,
    resolution,
    unit: 'Wh',
    points: usagePoints(page, read, resolution),
    next: days.length > page.length ? page.at(-1)! : null,
  };
}

async function readDays(
  database: Queryable,
  supplyPointId: number,
  days: readonly string[],
): Promise<Map<string, ChannelDay[]>> {
  const rows = await database.query<Row>(
    `SELECT channel, day, interval_minutes, interval_values, interval_quality FROM reading_day
     WHERE supply_point_id = ? AND day BETWEEN ? AND ? AND superseded_at IS NULL AND unit = 'Wh'`,
    [supplyPointId, days[0]!, days.at(-1)!],
  );
  const read = new Map<string, ChannelDay[]>();
  for (const row of rows) {
    if (!isImportChannel(row.channel)) continue;
    const values = unpackValues(row.interval_values);
    const channel = {
      minutes: row.interval_minutes,
      values,
      quality: unpackQuality(row.interval_quality, values.length),
    };
    const known = read.get(row.day);
    if (known === undefined) read.set(row.day, [channel]);
    else known.push(channel);
  }
  return read;
}

function checkDays({ from, to, after }: UsageRequest): void {
  const details = Object.entries({ from, to, after })
    .filter(([, value]) => value !== undefined && !isDay(value))
    .map(([name]) => ({ field: `query.${name}`, reason: 'is not a day of the calendar' }));
  if (details.length === 0 && from > to) details.push({ field: 'query.to', reason: 'must not be before from' });
  if (details.length === 0 && daysBetween(from, to) >= LONGEST_DAYS) {
    details.push({ field: 'query.to', reason: `must be within ${LONGEST_DAYS} days of from` });
  }
  if (details.length > 0) throw new AppError('request.invalid', { details });
}
