/** What may be bound to a statement. Numbers are ids and counters; money and energy amounts too, as long as they are safe integers. */
export type SqlValue = string | number | bigint | Buffer | Date | null;

/**
 * Prepared statements carry a JavaScript number as a DOUBLE, so whole numbers travel as text and fractions are refused.
 * Dates travel as UTC text with milliseconds, the form of DATETIME(3).
 * @throws TypeError for undefined, fractions and unsafe integers, naming the place
 */
export function toWire(params: readonly SqlValue[]): (string | Buffer | null)[] {
  return params.map((value, index) => {
    if (value === null || typeof value === 'string' || Buffer.isBuffer(value)) return value;
    if (typeof value === 'bigint') return value.toString();
    if (typeof value === 'number') {
      if (!Number.isSafeInteger(value))
        throw new TypeError(`Parameter ${index + 1} is not a safe integer: send it as text`);
      return String(value);
    }
    if (value instanceof Date) return dateTimeText(value);
    throw new TypeError(
      `Parameter ${index + 1} is ${value === undefined ? 'undefined' : typeof value}: use null, text, a number, a Buffer or a Date`,
    );
  });
}

/** A moment as MySQL's DATETIME(3) text in UTC: `2026-11-23 03:11:00.000`. */
export function dateTimeText(moment: Date): string {
  return moment.toISOString().slice(0, 23).replace('T', ' ');
}

/**
 * A DATETIME column's text as an ISO 8601 moment in UTC. The binary protocol leaves out a fraction of zero, so
 * `2026-11-23 03:11:00` and `2026-11-23 03:11:00.000` are the same column value.
 */
export function isoMoment(text: string): string {
  const [seconds, fraction = ''] = text.split('.');
  return `${seconds!.replace(' ', 'T')}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
}

/** Whether a statement only reads and may be repeated on a fresh connection. Doubt counts as a write. */
export function isRepeatableRead(sql: string): boolean {
  return (
    /^\s*(?:SELECT|SHOW)\b/i.test(sql) && !/\bFOR\s+(?:UPDATE|SHARE)\b|\bLOCK\s+IN\b|\bINTO\b|\bGET_LOCK\b/i.test(sql)
  );
}
