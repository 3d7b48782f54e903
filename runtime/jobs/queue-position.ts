/**
 * SQL for a ready job's place in the queue: its priority, then the microsecond at which it becomes ready. One number, so that
 * a worker can go on reading behind the last place it took (see batch/worker/claim.ts).
 * @param priority SQL expression, 0..999
 */
export const positionOf = (priority: string) =>
  `${priority} * 10000000000000000 + TIMESTAMPDIFF(MICROSECOND, '2000-01-01', UTC_TIMESTAMP(6))`;

/** The same for a job that was started and given back: the place it was made for, in front of what came later. */
export const formerPositionOf = (priority: string) =>
  `${priority} * 10000000000000000 + TIMESTAMPDIFF(MICROSECOND, '2000-01-01', created_at)`;
