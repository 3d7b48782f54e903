-- What customers set and ask for themselves: alerts, objections, payments and instalments.

CREATE TABLE alert_setting (
  customer_id   BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  channel       ENUM('email','sms','none') NOT NULL,
  new_bill      TINYINT(1) NOT NULL,
  tier_edge_kwh INT UNSIGNED NULL COMMENT 'tell when the next tier (누진 단계) is this near; null = off',
  high_bill_won BIGINT UNSIGNED NULL COMMENT 'tell when the forecast passes this; null = off',
  updated_at    DATETIME(3) NOT NULL,
  CONSTRAINT alert_setting_customer FOREIGN KEY (customer_id) REFERENCES customer (id)
);

-- One objection (이의신청) per bill version; to be answered within 30 days (supply terms art. 74-2).
CREATE TABLE objection (
  id            BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  bill_id       BIGINT UNSIGNED NOT NULL,
  customer_id   BIGINT UNSIGNED NOT NULL,
  reason        ENUM('usage','price','discount','moved','other') NOT NULL,
  text          VARCHAR(2000) NOT NULL,
  state         ENUM('received','in_review','accepted','rejected') NOT NULL DEFAULT 'received',
  filed_at      DATETIME(3) NOT NULL,
  answer_due_on DATE NOT NULL,
  answered_at   DATETIME(3) NULL,
  answered_by   VARCHAR(100) NULL,
  answer        VARCHAR(2000) NULL,
  UNIQUE KEY objection_bill (bill_id),
  KEY objection_state (state, answer_due_on),
  CONSTRAINT objection_bill FOREIGN KEY (bill_id) REFERENCES bill (id),
  CONSTRAINT objection_customer FOREIGN KEY (customer_id) REFERENCES customer (id)
);

-- Money received for a billing period; a correction of the bill does not move it.
CREATE TABLE payment (
  id              BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  usage_period_id BIGINT UNSIGNED NOT NULL,
  amount_won      BIGINT NOT NULL,
  paid_on         DATE NOT NULL,
  reference       VARCHAR(100) NOT NULL COMMENT 'the bank''s or card company''s; the same one again is not booked twice',
  booked_at       DATETIME(3) NOT NULL,
  UNIQUE KEY payment_reference (reference),
  KEY payment_period (usage_period_id),
  CONSTRAINT payment_period FOREIGN KEY (usage_period_id) REFERENCES usage_period (id)
);

CREATE TABLE instalment (
  usage_period_id BIGINT UNSIGNED NOT NULL,
  number          TINYINT UNSIGNED NOT NULL,
  due_on          DATE NOT NULL,
  amount_won      BIGINT NOT NULL,
  asked_at        DATETIME(3) NOT NULL,
  PRIMARY KEY (usage_period_id, number),
  CONSTRAINT instalment_period FOREIGN KEY (usage_period_id) REFERENCES usage_period (id)
);

-- Similar homes are looked for within a district.
CREATE INDEX supply_point_district ON supply_point (district);
