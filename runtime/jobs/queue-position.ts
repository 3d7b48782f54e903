/**
 * SQL for a ready job's place in the queue: its priority, then the microsecond at which it becomes ready. One number, so that
 * a worker can go on reading behind the last place it took (see batch/worker/claim.ts).
 * @param priority SQL expression, 0..999
 */
export const positionOf = (priority: string) =>
  `${priority} * 10000000000000000 + TIMESTAMPDIFF(MICROSECOND, '2000-01-01', UTC_TIMESTAMP(6))`;

/**
 * SQL for the place of a job that was started and given back through no fault of its own: in front of all that has not started,
 * whatever its priority, and the oldest first. Its worker's slot was its due already, and behind a long queue it would wait for hours.
 */
export const FRONT_POSITION = "TIMESTAMPDIFF(MICROSECOND, '2000-01-01', created_at)";
