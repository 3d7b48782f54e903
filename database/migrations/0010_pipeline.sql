-- What the pipeline needs beside the readings: the ledger of loaded pieces, reconciliation, findings, estimates, edits, and bill corrections.

ALTER TABLE operator_file
  ADD COLUMN header_at DATETIME NULL COMMENT 'creation time in the file''s header, KST',
  ADD COLUMN days_per_chunk INT UNSIGNED NULL COMMENT 'how the file is cut; kept so that a rerun cuts at the same places',
  ADD COLUMN line_count INT UNSIGNED NOT NULL DEFAULT 0,
  ADD COLUMN reconciliation ENUM('none','matched','unreconciled','released') NOT NULL DEFAULT 'none',
  ADD COLUMN reconciliation_note VARCHAR(500) NULL,
  ADD COLUMN released_by VARCHAR(100) NULL,
  ADD COLUMN released_at DATETIME(3) NULL;

-- One row per committed piece of a file, written in the transaction that loads the piece.
CREATE TABLE file_chunk (
  file_id           BIGINT UNSIGNED NOT NULL,
  chunk_no          INT UNSIGNED NOT NULL,
  first_line        INT UNSIGNED NOT NULL,
  last_line         INT UNSIGNED NOT NULL,
  day_count         INT UNSIGNED NOT NULL COMMENT 'days the piece holds, taken or not',
  value_count       BIGINT UNSIGNED NOT NULL,
  new_count         INT UNSIGNED NOT NULL COMMENT 'days nobody had sent before',
  revised_count     INT UNSIGNED NOT NULL COMMENT 'days that replaced an earlier version',
  kept_count        INT UNSIGNED NOT NULL COMMENT 'days kept as history only: an older or weaker version',
  same_count        INT UNSIGNED NOT NULL COMMENT 'days already held with the same values',
  quarantined_count INT UNSIGNED NOT NULL,
  committed_at      DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (file_id, chunk_no),
  CONSTRAINT file_chunk_file FOREIGN KEY (file_id) REFERENCES operator_file (id)
);

-- What a file says in sum, per day and channel, added up in the transaction that loads each piece.
CREATE TABLE file_day_total (
  file_id     BIGINT UNSIGNED NOT NULL,
  day         DATE NOT NULL,
  channel     VARCHAR(4) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  unit        ENUM('Wh','varh') NOT NULL,
  point_count INT UNSIGNED NOT NULL,
  total       BIGINT NOT NULL,
  PRIMARY KEY (file_id, day, channel, unit),
  CONSTRAINT file_day_total_file FOREIGN KEY (file_id) REFERENCES operator_file (id)
);

-- What the operator published about a file, from the control file NAME.totals.csv.
CREATE TABLE control_total (
  bucket          VARCHAR(63) NOT NULL DEFAULT '',
  file_name       VARCHAR(500) NOT NULL,
  day             DATE NOT NULL,
  channel         VARCHAR(4) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  unit            ENUM('Wh','varh') NOT NULL,
  point_count     INT UNSIGNED NOT NULL,
  total           BIGINT NOT NULL,
  tolerance       BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'half a unit per point when the total has parts finer than the unit',
  control_file_id BIGINT UNSIGNED NOT NULL,
  line            INT UNSIGNED NOT NULL,
  KEY control_total_file (file_name(190)),
  PRIMARY KEY (control_file_id, day, channel, unit),
  CONSTRAINT control_total_control_file FOREIGN KEY (control_file_id) REFERENCES operator_file (id)
);

-- Register reads (500 records) for the sum check.
CREATE TABLE register_read (
  supply_point_id BIGINT UNSIGNED NOT NULL,
  channel         VARCHAR(4) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  meter_serial    VARCHAR(20) NOT NULL DEFAULT '',
  read_at         DATETIME NOT NULL COMMENT 'KST',
  index_value     BIGINT NOT NULL COMMENT 'what the register showed, in Wh or varh',
  digits          TINYINT UNSIGNED NOT NULL COMMENT 'digits of the register in Wh or varh: where it rolls over',
  file_id         BIGINT UNSIGNED NOT NULL,
  line            INT UNSIGNED NOT NULL,
  PRIMARY KEY (supply_point_id, channel, meter_serial, read_at),
  KEY register_read_file (file_id),
  CONSTRAINT register_read_supply_point FOREIGN KEY (supply_point_id) REFERENCES supply_point (id)
);

-- Energy between two reads as the operator states it (250 records).
CREATE TABLE register_advance (
  supply_point_id BIGINT UNSIGNED NOT NULL,
  channel         VARCHAR(4) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  meter_serial    VARCHAR(20) NOT NULL DEFAULT '',
  from_at         DATETIME NOT NULL COMMENT 'KST',
  to_at           DATETIME NOT NULL COMMENT 'KST',
  quantity        BIGINT NOT NULL COMMENT 'Wh or varh',
  estimated       TINYINT UNSIGNED NOT NULL COMMENT 'one of the two reads is not actual',
  file_id         BIGINT UNSIGNED NOT NULL,
  line            INT UNSIGNED NOT NULL,
  PRIMARY KEY (supply_point_id, channel, meter_serial, from_at, to_at),
  KEY register_advance_file (file_id),
  CONSTRAINT register_advance_supply_point FOREIGN KEY (supply_point_id) REFERENCES supply_point (id)
);

-- Limits of the checks and estimates. The code's defaults are used where a name has no row here.
CREATE TABLE metering_setting (
  name       VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  value      BIGINT NOT NULL,
  source     VARCHAR(300) NOT NULL COMMENT 'where the number comes from',
  changed_by VARCHAR(100) NOT NULL,
  changed_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
);

-- What a check noticed. `block` keeps the day's period from being billed until somebody answers.
CREATE TABLE reading_finding (
  id              BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  supply_point_id BIGINT UNSIGNED NOT NULL,
  channel         VARCHAR(4) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  day             DATE NOT NULL,
  version         SMALLINT UNSIGNED NOT NULL,
  code            VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  severity        ENUM('note','review','block') NOT NULL,
  measured        BIGINT NOT NULL,
  threshold       BIGINT NOT NULL,
  message         VARCHAR(500) NOT NULL,
  state           ENUM('open','answered','outdated') NOT NULL DEFAULT 'open',
  answered_by     VARCHAR(100) NULL,
  answer          VARCHAR(500) NULL,
  answered_at     DATETIME(3) NULL,
  UNIQUE KEY reading_finding_place (supply_point_id, channel, day, version, code),
  KEY reading_finding_state (state, severity),
  CONSTRAINT reading_finding_supply_point FOREIGN KEY (supply_point_id) REFERENCES supply_point (id)
);

-- Where the values that are not actual come from, per run of intervals: the operator's reasons, and what was estimated or edited here.
CREATE TABLE reading_change (
  supply_point_id BIGINT UNSIGNED NOT NULL,
  channel         VARCHAR(4) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  day             DATE NOT NULL,
  version         SMALLINT UNSIGNED NOT NULL,
  first_interval  SMALLINT UNSIGNED NOT NULL COMMENT '1-based',
  last_interval   SMALLINT UNSIGNED NOT NULL,
  kind            ENUM('operator','estimate','edit') NOT NULL,
  method          VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'quality and method, such as S14',
  reason_code     SMALLINT UNSIGNED NULL COMMENT 'AEMO MDFF appendix E, when the operator gave one',
  reason          VARCHAR(500) NOT NULL,
  base_version    SMALLINT UNSIGNED NULL COMMENT 'the version the change started from; null = the day was missing',
  made_by         VARCHAR(100) NOT NULL,
  approved_by     VARCHAR(100) NULL,
  PRIMARY KEY (supply_point_id, channel, day, version, first_interval)
);

-- An edit by hand. Above the set size a second person has to approve it (supply terms art. 72-73: settled by agreement).
CREATE TABLE reading_edit (
  id               BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  supply_point_id  BIGINT UNSIGNED NOT NULL,
  channel          VARCHAR(4) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  day              DATE NOT NULL,
  base_version     SMALLINT UNSIGNED NOT NULL,
  first_interval   SMALLINT UNSIGNED NOT NULL,
  new_values       JSON NOT NULL COMMENT 'integers, in the day''s unit',
  size_wh          BIGINT UNSIGNED NOT NULL COMMENT 'sum of the absolute changes',
  method           VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason           VARCHAR(500) NOT NULL,
  customer_consent VARCHAR(300) NULL COMMENT 'how and when the customer agreed',
  state            ENUM('proposed','applied','rejected') NOT NULL DEFAULT 'proposed',
  requested_by     VARCHAR(100) NOT NULL,
  requested_at     DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  decided_by       VARCHAR(100) NULL,
  decided_at       DATETIME(3) NULL,
  decision_note    VARCHAR(500) NULL,
  applied_version  SMALLINT UNSIGNED NULL,
  KEY reading_edit_place (supply_point_id, channel, day),
  KEY reading_edit_state (state),
  CONSTRAINT reading_edit_supply_point FOREIGN KEY (supply_point_id) REFERENCES supply_point (id)
);

ALTER TABLE usage_period
  ADD COLUMN first_missing DATE NULL COMMENT 'first day without a complete reading',
  ADD COLUMN hold_code VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'why the period is not billed yet',
  ADD COLUMN hold_reason VARCHAR(500) NULL;

-- The difference between two versions of a bill, carried on the next bill (supply terms art. 76).
CREATE TABLE bill_adjustment (
  id                   BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer_id          BIGINT UNSIGNED NOT NULL,
  usage_period_id      BIGINT UNSIGNED NOT NULL COMMENT 'the corrected period',
  from_bill_id         BIGINT UNSIGNED NOT NULL,
  to_bill_id           BIGINT UNSIGNED NOT NULL,
  amount_won           BIGINT NOT NULL COMMENT 'charge of the new version less the charge of the old one',
  carried_on_period_id BIGINT UNSIGNED NULL COMMENT 'the period whose bill asks for it; null = waiting for the next bill',
  created_at           DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  UNIQUE KEY bill_adjustment_to (to_bill_id),
  UNIQUE KEY bill_adjustment_from (from_bill_id),
  KEY bill_adjustment_waiting (customer_id, carried_on_period_id),
  KEY bill_adjustment_carried (carried_on_period_id),
  CONSTRAINT bill_adjustment_customer FOREIGN KEY (customer_id) REFERENCES customer (id),
  CONSTRAINT bill_adjustment_period FOREIGN KEY (usage_period_id) REFERENCES usage_period (id),
  CONSTRAINT bill_adjustment_old FOREIGN KEY (from_bill_id) REFERENCES bill (id),
  CONSTRAINT bill_adjustment_new FOREIGN KEY (to_bill_id) REFERENCES bill (id)
);
