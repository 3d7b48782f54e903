-- "None" in these columns of a job is a value, not NULL: 0, or the moment 2000-01-01. A start and an end then change the row where it is. With NULL
-- the row grew when it was started, was moved within its page, and pages were split: a batch of claims took a third longer (docs/jobs.md, "How fast").
-- Rows from before keep their NULL, which means the same.
ALTER TABLE job
  ALTER COLUMN queue_position SET DEFAULT 0,
  ALTER COLUMN worker_id SET DEFAULT 0,
  ALTER COLUMN lease_until SET DEFAULT '2000-01-01',
  ALTER COLUMN started_at SET DEFAULT '2000-01-01',
  ALTER COLUMN finished_at SET DEFAULT '2000-01-01',
  ALGORITHM=INSTANT;
