import { seoulDay } from '../domain/jobs/days.ts';

/** Today in Asia/Seoul. */
export function today(now: Date = new Date()): string {
  return seoulDay(now);
}
