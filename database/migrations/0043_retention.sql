-- What became of a customer's personal data after the last contract ended; the job `retention` looks every morning, before the others.
ALTER TABLE customer
  ADD COLUMN contacts_removed_at DATETIME(3) NULL COMMENT 'sign-in, e-mail and telephone number removed',
  ADD COLUMN anonymised_at DATETIME(3) NULL COMMENT 'name removed, and the place of the readings and bills made unknown',
  ALGORITHM=INSTANT;

INSERT INTO job_schedule (name, type, params, day_rule, start_time, late_end_minutes, enqueued_until, updated_at)
VALUES ('retention', 'retention', '{}', '{"every":"day"}', '05:20', 180, UTC_DATE(), UTC_TIMESTAMP(3));
