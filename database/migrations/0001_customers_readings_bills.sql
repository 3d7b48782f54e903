-- Customers, contracts, the operator's files and their readings, and bills.
-- Portable between MySQL 8.4/9 and MariaDB 10.11. Times are UTC DATETIME(3); a DATE is a calendar day in Asia/Seoul.
-- Energy is integer Wh, money integer won, unit prices integer tenths of a won.

CREATE TABLE customer (
  id            BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  subject       VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'the identity provider''s sub; null until first sign-in is set up',
  name          VARCHAR(100) NOT NULL,
  email         VARCHAR(254) NULL,
  phone         VARCHAR(20) NULL,
  language      CHAR(2) NOT NULL DEFAULT 'ko',
  created_at    DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  UNIQUE KEY customer_subject (subject)
);

CREATE TABLE supply_point (
  id            BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  code          VARCHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'the operator''s number of the supply point (공급지점), NEM12: NMI',
  district      VARCHAR(40) NULL COMMENT 'city or county (시군구), for comparison groups',
  active_from   DATE NOT NULL DEFAULT '1900-01-01',
  active_to     DATE NULL COMMENT 'last active day; null = still active',
  created_at    DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  UNIQUE KEY supply_point_code (code)
);

-- A meter change is a new row. A supply point without rows accepts any serial.
CREATE TABLE meter (
  id              BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  supply_point_id BIGINT UNSIGNED NOT NULL,
  serial          VARCHAR(20) NOT NULL,
  installed_on    DATE NOT NULL,
  removed_on      DATE NULL COMMENT 'last day the meter counted',
  UNIQUE KEY meter_serial (supply_point_id, serial, installed_on),
  CONSTRAINT meter_supply_point FOREIGN KEY (supply_point_id) REFERENCES supply_point (id)
);

-- Dated rows: a change of plan, contract power or customer is a new row.
CREATE TABLE contract (
  id                 BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer_id        BIGINT UNSIGNED NOT NULL,
  supply_point_id    BIGINT UNSIGNED NOT NULL,
  plan               VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'class/voltage[/option], e.g. residential/low',
  contract_kw        INT UNSIGNED NULL,
  reading_day        TINYINT UNSIGNED NOT NULL COMMENT '검침일 1..28; 31 = last day of the month',
  welfare_discount   VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
  household_discount VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
  valid_from         DATE NOT NULL,
  valid_to           DATE NULL COMMENT 'last day; null = open',
  created_at         DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  UNIQUE KEY contract_start (supply_point_id, valid_from),
  KEY contract_customer (customer_id),
  CONSTRAINT contract_customer FOREIGN KEY (customer_id) REFERENCES customer (id),
  CONSTRAINT contract_supply_point FOREIGN KEY (supply_point_id) REFERENCES supply_point (id)
);

-- Ledger of every file seen. The same bytes again add no row; the same name with other bytes is quarantined.
CREATE TABLE operator_file (
  id                BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  bucket            VARCHAR(63) NOT NULL DEFAULT '',
  name              VARCHAR(500) NOT NULL COMMENT 'object key in the drop bucket',
  object_version    VARCHAR(100) NOT NULL DEFAULT '',
  size_bytes        BIGINT UNSIGNED NOT NULL,
  sha256            CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'null until the file was read',
  format            VARCHAR(20) NULL COMMENT 'nem12, nem13, kepco-15min, jp-30min',
  state             ENUM('received','reading','read','quarantined','refused','duplicate','corrected','aggregated','billed') NOT NULL DEFAULT 'received',
  reason_code       VARCHAR(60) NULL,
  reason            VARCHAR(500) NULL,
  reason_line       INT UNSIGNED NULL,
  day_count         INT UNSIGNED NOT NULL DEFAULT 0,
  value_count       BIGINT UNSIGNED NOT NULL DEFAULT 0,
  quarantined_count INT UNSIGNED NOT NULL DEFAULT 0,
  received_at       DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  finished_at       DATETIME(3) NULL,
  UNIQUE KEY operator_file_content (sha256),
  KEY operator_file_name (name(190)),
  KEY operator_file_state (state, received_at)
);

-- One row per supply point, channel, day and version: packed values instead of 96 rows.
-- Current version: superseded_at IS NULL. As of a moment t: recorded_at <= t AND (superseded_at IS NULL OR superseded_at > t).
CREATE TABLE reading_day (
  supply_point_id    BIGINT UNSIGNED NOT NULL,
  channel            VARCHAR(4) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'NEM12 suffix: E1 import, B1 export, Q1 reactive',
  day                DATE NOT NULL,
  version            SMALLINT UNSIGNED NOT NULL,
  interval_minutes   SMALLINT UNSIGNED NOT NULL,
  unit               ENUM('Wh','varh') NOT NULL DEFAULT 'Wh',
  interval_values    VARBINARY(1152) NOT NULL COMMENT 'little-endian int32 per interval',
  interval_quality   VARBINARY(288) NOT NULL COMMENT 'one byte = all intervals alike, else one byte each',
  total              BIGINT NOT NULL COMMENT 'sum of the values, in unit',
  estimated_count    SMALLINT UNSIGNED NOT NULL COMMENT 'intervals that are not actual (A)',
  file_id            BIGINT UNSIGNED NULL COMMENT 'null = estimated or edited here',
  line               INT UNSIGNED NULL,
  operator_updated_at DATETIME NULL COMMENT 'UpdateDateTime of the 300 record, KST',
  recorded_at        DATETIME(3) NOT NULL COMMENT 'received_at of the file, so that a rerun writes the same bytes',
  superseded_at      DATETIME(3) NULL,
  PRIMARY KEY (supply_point_id, channel, day, version),
  KEY reading_day_file (file_id)
);

CREATE TABLE quarantine (
  id                BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  file_id           BIGINT UNSIGNED NOT NULL,
  first_line        INT UNSIGNED NOT NULL,
  last_line         INT UNSIGNED NOT NULL,
  supply_point_code VARCHAR(22) NULL,
  channel           VARCHAR(4) NULL,
  day               DATE NULL,
  code              VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  message           VARCHAR(500) NOT NULL,
  text              MEDIUMTEXT NOT NULL COMMENT 'the refused lines themselves',
  state             ENUM('open','resolved','resubmitted','accepted') NOT NULL DEFAULT 'open',
  resolved_by       VARCHAR(100) NULL,
  resolution        VARCHAR(500) NULL,
  resolved_at       DATETIME(3) NULL,
  created_at        DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  UNIQUE KEY quarantine_place (file_id, first_line, code),
  KEY quarantine_state (state, code),
  KEY quarantine_supply_point (supply_point_code, state),
  CONSTRAINT quarantine_file FOREIGN KEY (file_id) REFERENCES operator_file (id)
);

-- Derived from reading_day; can be rebuilt at any time.
CREATE TABLE usage_period (
  id               BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  contract_id      BIGINT UNSIGNED NOT NULL,
  period_from      DATE NOT NULL,
  period_to        DATE NOT NULL COMMENT 'last day, inclusive',
  days_expected    SMALLINT UNSIGNED NOT NULL,
  days_read        SMALLINT UNSIGNED NOT NULL,
  import_wh        BIGINT NOT NULL,
  export_wh        BIGINT NOT NULL DEFAULT 0,
  wh_by_band       JSON NULL COMMENT '{"light": Wh, "mid": Wh, "peak": Wh} for time-of-use plans',
  peak_demand_w    BIGINT UNSIGNED NULL COMMENT 'largest 15-minute mean power',
  interval_count   INT UNSIGNED NOT NULL,
  estimated_count  INT UNSIGNED NOT NULL,
  needs_rating     TINYINT(1) NOT NULL DEFAULT 1 COMMENT 'usage or contract changed since the last bill version',
  updated_at       DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  UNIQUE KEY usage_period_place (contract_id, period_from),
  KEY usage_period_rating (needs_rating),
  CONSTRAINT usage_period_contract FOREIGN KEY (contract_id) REFERENCES contract (id)
);

-- Immutable versions. A correction is a new version of the period, and its difference is a line of the next bill (supply terms art. 76).
CREATE TABLE bill (
  id              BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer_id     BIGINT UNSIGNED NOT NULL,
  contract_id     BIGINT UNSIGNED NOT NULL,
  usage_period_id BIGINT UNSIGNED NOT NULL,
  version         SMALLINT UNSIGNED NOT NULL,
  state           ENUM('draft','issued','superseded') NOT NULL DEFAULT 'issued',
  period_from     DATE NOT NULL,
  period_to       DATE NOT NULL,
  plan            VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  usage_wh        BIGINT NOT NULL,
  subtotal_won    BIGINT NOT NULL COMMENT '전기요금계',
  vat_won         BIGINT NOT NULL,
  fund_won        BIGINT NOT NULL COMMENT '전력산업기반기금',
  charge_won      BIGINT NOT NULL COMMENT 'this period''s own charge: subtotal + VAT + fund, 10 won dropped',
  adjustment_won  BIGINT NOT NULL DEFAULT 0 COMMENT 'deltas of earlier periods carried on this bill',
  total_won       BIGINT NOT NULL COMMENT 'charge + adjustment: what the customer is asked to pay',
  calculation     JSON NOT NULL COMMENT 'the engine''s request and result, so that two versions can be shown side by side',
  issued_at       DATETIME(3) NULL,
  due_on          DATE NULL,
  created_at      DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  UNIQUE KEY bill_version (usage_period_id, version),
  KEY bill_customer (customer_id, period_from, id),
  CONSTRAINT bill_customer FOREIGN KEY (customer_id) REFERENCES customer (id),
  CONSTRAINT bill_contract FOREIGN KEY (contract_id) REFERENCES contract (id),
  CONSTRAINT bill_usage_period FOREIGN KEY (usage_period_id) REFERENCES usage_period (id)
);

CREATE TABLE bill_line (
  bill_id           BIGINT UNSIGNED NOT NULL,
  line_no           SMALLINT UNSIGNED NOT NULL,
  code              VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'energy.tier2, vat, …',
  label_ko          VARCHAR(200) NOT NULL,
  label_en          VARCHAR(200) NOT NULL,
  quantity          VARCHAR(40) NULL COMMENT 'exact decimal text',
  unit              VARCHAR(20) NULL,
  unit_price        VARCHAR(40) NULL COMMENT 'won, exact decimal text',
  amount            VARCHAR(40) NOT NULL COMMENT 'won, exact decimal text; parts of a sum may carry fractions',
  rule              VARCHAR(100) NOT NULL,
  source            VARCHAR(300) NOT NULL,
  rate_version      VARCHAR(40) NULL,
  confidence        ENUM('confirmed','unconfirmed') NOT NULL DEFAULT 'confirmed',
  PRIMARY KEY (bill_id, line_no),
  CONSTRAINT bill_line_bill FOREIGN KEY (bill_id) REFERENCES bill (id)
);
