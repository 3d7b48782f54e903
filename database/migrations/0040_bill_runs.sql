-- Bill runs (청구 실행): what a month's first bills would be, approved by a second person, then issued exactly as approved.

CREATE TABLE bill_run (
  id             BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  month          CHAR(7) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'billing month (청구월), YYYY-MM',
  open_month     CHAR(7) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'the month while the run is open: one open run per month',
  state          ENUM('preparing','preview','approved','issuing','issued','cancelled') NOT NULL DEFAULT 'preparing',
  job_id         BIGINT UNSIGNED NULL COMMENT 'the job that prepares or issues it',
  period_count   INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'periods of the month that were not billed when it was prepared',
  bill_count     INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'bills issued or to be issued; what is left out is taken off',
  total_won      BIGINT NOT NULL DEFAULT 0 COMMENT 'of these bills',
  adjusted_count INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'of these bills, those that carry differences of earlier ones',
  adjustment_won BIGINT NOT NULL DEFAULT 0,
  blocked_count  INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'periods that cannot be billed, and bills that were left out',
  issued_count   INT UNSIGNED NOT NULL DEFAULT 0,
  left_out_count INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'approved bills that were not issued because something changed',
  created_by     VARCHAR(100) NOT NULL,
  created_at     DATETIME(3) NOT NULL,
  approved_by    VARCHAR(100) NULL,
  approved_at    DATETIME(3) NULL,
  issued_at      DATETIME(3) NULL,
  UNIQUE KEY bill_run_open (open_month)
);

CREATE TABLE bill_run_item (
  bill_run_id     BIGINT UNSIGNED NOT NULL,
  usage_period_id BIGINT UNSIGNED NOT NULL,
  customer_id     BIGINT UNSIGNED NOT NULL,
  state           ENUM('ready','blocked','issued','left-out') NOT NULL,
  code            VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'why it is blocked or left out',
  reason          VARCHAR(500) NULL,
  usage_wh        BIGINT NULL,
  charge_won      BIGINT NULL,
  adjustment_won  BIGINT NULL,
  last_total_won  BIGINT NULL COMMENT 'of the supply point''s bill before',
  flags           VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '' COMMENT 'what is unusual, comma-separated',
  weight          TINYINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'how much a person should look at it',
  calculation     BINARY(32) NULL COMMENT 'SHA-256 of the approved calculation: another one is not issued',
  bill_id         BIGINT UNSIGNED NULL,
  PRIMARY KEY (bill_run_id, usage_period_id),
  KEY bill_run_item_customer (bill_run_id, customer_id),
  KEY bill_run_item_look (bill_run_id, weight),
  KEY bill_run_item_state (bill_run_id, state, code),
  CONSTRAINT bill_run_item_run FOREIGN KEY (bill_run_id) REFERENCES bill_run (id),
  CONSTRAINT bill_run_item_period FOREIGN KEY (usage_period_id) REFERENCES usage_period (id)
);
