-- The printed bill: one PDF per bill version, made by the batch server and kept in the documents bucket.

-- Who sends the bills. One row; without it nothing is printed (docs/operations.md says how to fill it in).
CREATE TABLE retailer (
  id              TINYINT UNSIGNED NOT NULL DEFAULT 1 PRIMARY KEY,
  name_ko         VARCHAR(60) NOT NULL,
  name_en         VARCHAR(80) NOT NULL,
  registration_no VARCHAR(20) NOT NULL COMMENT 'business registration number (사업자등록번호)',
  address         VARCHAR(120) NOT NULL,
  phone           VARCHAR(20) NOT NULL,
  payment_ko      VARCHAR(200) NOT NULL COMMENT 'how to pay, as printed on the bill',
  payment_en      VARCHAR(200) NOT NULL,
  CONSTRAINT retailer_one CHECK (id = 1)
);

-- A row is written with the bill; made_at stays null until its document is in the bucket.
CREATE TABLE bill_document (
  bill_id     BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  object_key  VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NULL,
  size_bytes  INT UNSIGNED NULL,
  sha256      CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  made_at     DATETIME(3) NULL,
  KEY bill_document_waiting (made_at, bill_id),
  CONSTRAINT bill_document_bill FOREIGN KEY (bill_id) REFERENCES bill (id)
);

-- Each morning, with the other morning work: whatever is not printed yet, be it of bills from before this table or of a day when the bucket
-- could not be reached.
INSERT INTO job_schedule (name, type, params, day_rule, start_time, late_end_minutes, enqueued_until, updated_at)
VALUES ('print-bills', 'print-bills', '{"lookForMissed":true}', '{"every":"day"}', '06:00', 180, UTC_DATE(), UTC_TIMESTAMP(3));
