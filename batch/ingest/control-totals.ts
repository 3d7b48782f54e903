import { isDay } from '../../domain/calendar/index.ts';
import { carryRounder, parseDecimal } from '../../domain/metering/decimal.ts';
import { parseFileUnit } from '../../domain/metering/file-unit.ts';
import type { Queryable, SqlValue } from '../../runtime/database.ts';
import { insertInBatches } from './insert-in-batches.ts';
import { reconcileByName } from './reconcile.ts';

/** A control file says what the data file beside it adds up to: `NAME.totals.csv` speaks about `NAME`. */
export const CONTROL_SUFFIX = '.totals.csv';

const HEADER = 'day,channel,unit,points,total';
const LARGEST_CONTROL_FILE = 16 * 1024 * 1024;

export const isControlFile = (name: string): boolean => name.toLowerCase().endsWith(CONTROL_SUFFIX);

export interface ControlProblem {
  line: number;
  code: 'NOT_A_CONTROL_FILE' | 'BAD_CONTROL_LINE' | 'CONTROL_FILE_TOO_LARGE';
  message: string;
}

/** One line of a control file: Σ over supply points of one day and channel, in Wh or varh. */
export interface ControlTotal {
  line: number;
  day: string;
  channel: string;
  unit: 'Wh' | 'varh';
  points: number;
  total: number;
  /** Half a unit per point where the stated total has parts finer than the unit, because stored days are whole units. */
  tolerance: number;
}

/**
 * Reads the text of a control file: the header line `day,channel,unit,points,total`, then one line per day and channel,
 * e.g. `2026-10-01,E1,kWh,1200,34567.891`.
 */
export function parseControlTotals(text: string): ControlTotal[] | ControlProblem {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n/);
  if (lines[0]?.trim().toLowerCase() !== HEADER) {
    return { line: 1, code: 'NOT_A_CONTROL_FILE', message: `The first line of a control file is ${HEADER}.` };
  }
  const totals: ControlTotal[] = [];
  const seen = new Set<string>();
  for (const [index, text] of lines.entries()) {
    if (index === 0 || text.trim() === '') continue;
    const line = index + 1;
    const bad = (what: string): ControlProblem => ({
      line,
      code: 'BAD_CONTROL_LINE',
      message: `Line ${line}: ${what}.`,
    });
    const [day, channel, unitText, points, total, ...rest] = text.split(',').map((field) => field.trim());
    if (total === undefined || rest.length > 0) return bad('expected five fields');
    if (!isDay(day)) return bad(`${day} is no day (YYYY-MM-DD)`);
    if (!/^[A-Z0-9]{1,4}$/i.test(channel!)) return bad(`${channel} is no channel`);
    const unit = parseFileUnit(unitText!);
    if (!unit) return bad(`${unitText} is no unit of energy`);
    if (!/^\d{1,9}$/.test(points!)) return bad(`${points} is no count of supply points`);
    const amount = parseDecimal(total, unit.shift);
    if (typeof amount === 'string') return bad(`${total} is ${amount}`);
    const key = `${day} ${channel} ${unit.unit}`;
    if (seen.has(key)) return bad(`${key} is given twice`);
    seen.add(key);
    totals.push({
      line,
      day,
      channel: channel!,
      unit: unit.unit,
      points: Number(points),
      total: carryRounder().round(amount),
      tolerance: amount.fine === 0 ? 0 : Math.ceil(Number(points) / 2),
    });
  }
  return totals;
}

/** Stores a control file's totals and compares the data file it speaks about, if that is here already. */
export async function saveControlTotals(
  tx: Queryable,
  file: { id: number; bucket: string; name: string },
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ rows: number; problem: ControlProblem | null }> {
  const text = await readText(bytes);
  const totals =
    text === null
      ? ({ line: 0, code: 'CONTROL_FILE_TOO_LARGE', message: 'A control file has at most 16 MiB.' } as const)
      : parseControlTotals(text);
  if (!Array.isArray(totals)) return { rows: 0, problem: totals };
  const target = file.name.slice(0, -CONTROL_SUFFIX.length);
  await tx.execute('DELETE FROM control_total WHERE control_file_id = ?', [file.id]);
  await insertInBatches(
    tx,
    `INSERT INTO control_total (bucket, file_name, day, channel, unit, point_count, total, tolerance, control_file_id, line) VALUES`,
    totals.map((t): SqlValue[] => [
      file.bucket,
      target,
      t.day,
      t.channel,
      t.unit,
      t.points,
      t.total,
      t.tolerance,
      file.id,
      t.line,
    ]),
  );
  await reconcileByName(tx, file.bucket, target);
  return { rows: totals.length, problem: null };
}

async function readText(bytes: AsyncIterable<Uint8Array>): Promise<string | null> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of bytes) {
    size += part.length;
    if (size > LARGEST_CONTROL_FILE) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
