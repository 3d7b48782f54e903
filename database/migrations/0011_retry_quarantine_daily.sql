-- What waits in quarantine for master data is tried again each morning, before the periods are closed.
INSERT INTO job_schedule (name, type, params, day_rule, start_time, late_end_minutes, enqueued_until, updated_at)
VALUES ('retry-quarantine', 'retry-quarantine', '{}', '{"every":"day"}', '05:30', 120, UTC_DATE(), UTC_TIMESTAMP(3));
