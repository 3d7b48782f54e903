-- What customers were told, so that each thing is told at most once: the row is committed before the message is handed over.
CREATE TABLE alert_delivery (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer_id BIGINT UNSIGNED NOT NULL,
  alert_key   VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'what it is about: tier-edge, high-bill of a period, new-bill of a version',
  channel     ENUM('email','sms') NOT NULL,
  state       ENUM('sending','sent','waiting','refused','unknown') NOT NULL
              COMMENT 'waiting: not taken, to be tried again; refused: never will be; unknown: nobody knows whether it was taken, never sent again',
  attempts    SMALLINT UNSIGNED NOT NULL DEFAULT 1,
  reason_code VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NULL,
  decided_at  DATETIME(3) NOT NULL,
  ended_at    DATETIME(3) NULL,
  UNIQUE KEY alert_delivery_once (customer_id, alert_key),
  KEY alert_delivery_state (state, id),
  CONSTRAINT alert_delivery_customer FOREIGN KEY (customer_id) REFERENCES customer (id)
);

-- After breakfast, not at six: a text message wakes people.
INSERT INTO job_schedule (name, type, params, day_rule, start_time, late_end_minutes, enqueued_until, updated_at)
VALUES ('send-alerts', 'send-alerts', '{}', '{"every":"day"}', '09:00', 120, UTC_DATE(), UTC_TIMESTAMP(3));
