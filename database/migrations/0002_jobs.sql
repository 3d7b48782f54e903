-- The job queue, its history, the workers, what was asked of the batch server, and who did what.
-- Times are UTC DATETIME(3) set by the server's clock (UTC_TIMESTAMP(3)), so that workers' clocks do not matter.
-- No foreign keys between the hot tables: each would lock a parent row for every claim and completion.

-- What the workers of the newest release can run; written when a worker says hello. max_running is the operator's.
CREATE TABLE job_type (
  type           VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  params_schema  JSON NOT NULL COMMENT 'JSON Schema of params',
  max_running    SMALLINT UNSIGNED NULL COMMENT 'at most so many at a time; 0 = none for now; null = no limit',
  registered_at  DATETIME(3) NOT NULL
);

CREATE TABLE job (
  id               BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  type             VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state            ENUM('waiting','scheduled','ready','running','held','succeeded','failed','cancelled','skipped','bypassed') NOT NULL
                   COMMENT 'waiting: for other jobs; scheduled: for wake_at; bypassed: its condition can no longer come true',
  priority         SMALLINT UNSIGNED NOT NULL DEFAULT 100 COMMENT '0..999, smaller runs first',
  queue_position   BIGINT UNSIGNED NULL COMMENT 'set while ready: priority, then microsecond of becoming ready; what workers read in order',
  unique_key       VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  unique_until     ENUM('ever','start') NOT NULL DEFAULT 'ever' COMMENT 'start: the key is free again when the job starts',
  params           JSON NOT NULL,
  output           JSON NULL,
  run_after        DATETIME(3) NULL COMMENT 'not before',
  start_rule       JSON NULL COMMENT 'window of the day and calendar days, see domain/jobs/start-rule.ts',
  wake_at          DATETIME(3) NULL COMMENT 'set while scheduled: when it becomes ready',
  has_dependents   TINYINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'some job waits, or waited, for this one',
  starts           INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'times it was started',
  failures         SMALLINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'starts that ended in an error or a timeout since the last rerun',
  losses           SMALLINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'starts without progress whose worker died or lost the database, in a row',
  max_attempts     SMALLINT UNSIGNED NOT NULL DEFAULT 5,
  backoff_seconds  INT UNSIGNED NOT NULL DEFAULT 10 COMMENT 'wait after the first failure; doubles each time',
  timeout_seconds  INT UNSIGNED NOT NULL DEFAULT 3600,
  lease_token      BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'fencing token: grows with every start; a writer with an older one is refused',
  lease_until      DATETIME(3) NULL,
  worker_id        BIGINT UNSIGNED NULL,
  started_at       DATETIME(3) NULL,
  finished_at      DATETIME(3) NULL,
  reason_code      VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NULL,
  reason           VARCHAR(1000) NULL,
  progress_done    BIGINT UNSIGNED NULL,
  progress_total   BIGINT UNSIGNED NULL,
  progress_note    VARCHAR(200) NULL,
  progress_at      DATETIME(3) NULL,
  created_by       VARCHAR(100) NULL COMMENT 'operator; null = the system',
  created_at       DATETIME(3) NOT NULL,
  UNIQUE KEY job_unique_key (unique_key),
  KEY job_queue_position (queue_position),
  KEY job_state (state, id),
  KEY job_wake (wake_at)
);

-- The groups of a job are joined by AND, the rows of a group by OR.
CREATE TABLE job_dependency (
  job_id      BIGINT UNSIGNED NOT NULL,
  group_no    SMALLINT UNSIGNED NOT NULL,
  on_job_id   BIGINT UNSIGNED NOT NULL,
  on_outcome  ENUM('success','failure','end') NOT NULL,
  PRIMARY KEY (job_id, group_no, on_job_id, on_outcome),
  KEY job_dependency_on (on_job_id, job_id)
);

-- Steps of a job that are done, each noted in the transaction of its effect; a rerun goes on after them.
CREATE TABLE job_step (
  job_id   BIGINT UNSIGNED NOT NULL,
  name     VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  output   JSON NULL,
  done_at  DATETIME(3) NOT NULL,
  PRIMARY KEY (job_id, name)
);

-- One row per ended start of a job.
CREATE TABLE job_run (
  job_id         BIGINT UNSIGNED NOT NULL,
  start_no       INT UNSIGNED NOT NULL,
  worker_id      BIGINT UNSIGNED NULL,
  started_at     DATETIME(3) NULL,
  ended_at       DATETIME(3) NOT NULL,
  outcome        ENUM('succeeded','failed','timeout','lost','interrupted','cancelled') NOT NULL,
  reason_code    VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NULL,
  reason         VARCHAR(1000) NULL,
  PRIMARY KEY (job_id, start_no)
);

-- Latest start and latest end that were asked for; raised_at is set once when a job is late.
CREATE TABLE job_alarm (
  job_id     BIGINT UNSIGNED NOT NULL,
  kind       ENUM('late-start','late-end') NOT NULL,
  due_at     DATETIME(3) NOT NULL,
  settled_at DATETIME(3) NULL COMMENT 'raised, or found to be in time',
  raised_at  DATETIME(3) NULL,
  PRIMARY KEY (job_id, kind),
  KEY job_alarm_due (settled_at, due_at)
);

-- Jobs that come again: each due day makes one job with unique key schedule:<name>:<day>.
CREATE TABLE job_schedule (
  name            VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  type            VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  params          JSON NOT NULL,
  day_rule        JSON NOT NULL COMMENT 'see domain/jobs/day-rule.ts',
  start_time      CHAR(5) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'HH:MM in Asia/Seoul',
  priority        SMALLINT UNSIGNED NOT NULL DEFAULT 100,
  late_end_minutes SMALLINT UNSIGNED NULL COMMENT 'alarm when not finished so long after start_time',
  enabled         TINYINT UNSIGNED NOT NULL DEFAULT 1,
  enqueued_until  DATE NOT NULL COMMENT 'days up to this one have been seen to',
  updated_at      DATETIME(3) NOT NULL
);

CREATE TABLE worker (
  id            BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  instance_id   VARCHAR(64) NOT NULL COMMENT 'EC2 instance id; on a laptop the host name',
  process_id    INT UNSIGNED NOT NULL,
  version       VARCHAR(64) NOT NULL,
  slots         SMALLINT UNSIGNED NOT NULL,
  hello_at      DATETIME(3) NOT NULL,
  heartbeat_at  DATETIME(3) NOT NULL,
  stopping      TINYINT UNSIGNED NOT NULL DEFAULT 0,
  ended_at      DATETIME(3) NULL,
  log_stream    VARCHAR(200) NULL COMMENT 'where its log is',
  KEY worker_alive (ended_at, heartbeat_at),
  KEY worker_instance (instance_id, hello_at)
);

CREATE TABLE batch_server_event (
  id            BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  at            DATETIME(3) NOT NULL,
  instance_id   VARCHAR(64) NULL,
  state_before  VARCHAR(30) NULL COMMENT 'EC2''s name: stopped, pending, running, …',
  action        VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'start, stop, none, …',
  reason        VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  outcome       VARCHAR(60) NULL COMMENT 'what came of it: verified, failed, …',
  detail        JSON NULL,
  KEY batch_server_event_at (at)
);

CREATE TABLE batch_server_override (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  mode        ENUM('keep-on','keep-off') NOT NULL,
  until_at    DATETIME(3) NOT NULL,
  reason      VARCHAR(500) NOT NULL,
  created_by  VARCHAR(100) NOT NULL,
  created_at  DATETIME(3) NOT NULL,
  ended_at    DATETIME(3) NULL COMMENT 'ended early or replaced',
  ended_by    VARCHAR(100) NULL,
  KEY batch_server_override_until (until_at)
);

CREATE TABLE audit_event (
  id            BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  at            DATETIME(3) NOT NULL,
  actor         VARCHAR(100) NOT NULL COMMENT 'operator''s user name, or system:<part>',
  action        VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'job.hold, batch-server.override, …',
  subject       VARCHAR(120) NOT NULL COMMENT 'what it was done to: job:17, quarantine:4, …',
  reason        VARCHAR(500) NULL,
  before_value  JSON NULL,
  after_value   JSON NULL,
  KEY audit_event_subject (subject, id),
  KEY audit_event_at (at)
);

CREATE TABLE idempotency_key (
  scope          VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'route and caller',
  request_key    VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  request_sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state          ENUM('in-progress','completed') NOT NULL,
  response       JSON NULL,
  created_at     DATETIME(3) NOT NULL,
  expires_at     DATETIME(3) NOT NULL,
  PRIMARY KEY (scope, request_key),
  KEY idempotency_key_expiry (expires_at)
);
