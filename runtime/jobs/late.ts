/**
 * SQL: whether the alarm `job_alarm` of `job` says that the job is late now, whether or not a worker has raised it yet. What the alarm
 * JobLate counts, and what the operator's list shows, so that one never speaks of a job the other does not know.
 */
export const ALARM_SAYS_LATE = `(job_alarm.due_at <= UTC_TIMESTAMP(3) AND (
  (job_alarm.raised_at IS NOT NULL AND job.state IN ('waiting', 'scheduled', 'ready', 'running'))
  OR (job_alarm.settled_at IS NULL AND job_alarm.kind = 'late-end' AND job.state IN ('waiting', 'scheduled', 'ready', 'running'))
  OR (job_alarm.settled_at IS NULL AND job_alarm.kind = 'late-start' AND job.state IN ('waiting', 'scheduled', 'ready'))))`;
