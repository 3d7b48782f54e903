import { addDays } from '../../domain/calendar/day.ts';
import { seoulDay, seoulMoment } from '../../domain/jobs/days.ts';

/**
 * The moment an operator means: `2h`, `90m`, `18:00` (the next one in Seoul), or a moment with its zone.
 * @throws RangeError for anything else
 */
export function untilFrom(text: string, now: Date): string {
  const [, amount, unit] = /^(\d{1,4})([hm])$/.exec(text) ?? [];
  if (amount !== undefined)
    return new Date(now.getTime() + Number(amount) * (unit === 'h' ? 3_600_000 : 60_000)).toISOString();
  if (/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) {
    const today = seoulMoment(seoulDay(now), text);
    return (today > now ? today : seoulMoment(addDays(seoulDay(now), 1), text)).toISOString();
  }
  if (/^\d{4}-\d\d-\d\dT.*(Z|[+]09:00)$/.test(text) && !Number.isNaN(Date.parse(text)))
    return new Date(text).toISOString();
  throw new RangeError(`Not a time: ${text}. Say 2h, 90m, 18:00 (Seoul) or 2026-11-23T18:00:00+09:00.`);
}
