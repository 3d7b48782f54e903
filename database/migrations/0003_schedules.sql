-- Periods that are over, and whose grace window has passed, are completed and billed each morning (job close-periods).
INSERT INTO job_schedule (name, type, params, day_rule, start_time, late_end_minutes, enqueued_until, updated_at)
VALUES ('close-periods', 'close-periods', '{}', '{"every":"day"}', '06:00', 180, UTC_DATE(), UTC_TIMESTAMP(3));
