import { isoMoment } from '../database.ts';

/**
 * SQL for "none" in `job.lease_until`, `started_at` and `finished_at`. A moment, because a row whose NULL becomes one has to be moved within its
 * page (migration 0044); NULL, in rows from before, means the same.
 */
export const NO_MOMENT = "TIMESTAMP'2000-01-01 00:00:00'";

/** ISO 8601 of such a column, null for none. */
export const jobMoment = (text: string | null) =>
  text === null || text.startsWith('2000-01-01') ? null : isoMoment(text);
