-- One file worked on by several processes at once, each taking the supply points of its share (a hash of their code).

-- A piece of a file is cut at the same places by every share; each share commits its own part of it.
ALTER TABLE file_chunk
  ADD COLUMN share_no SMALLINT UNSIGNED NOT NULL DEFAULT 0 AFTER chunk_no,
  DROP PRIMARY KEY,
  ADD PRIMARY KEY (file_id, chunk_no, share_no);

-- Only files that are worked on in shares have rows here. How many there are is fixed by the first one that begins.
CREATE TABLE file_sharing (
  file_id     BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  share_count SMALLINT UNSIGNED NOT NULL,
  loaded      SMALLINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'shares that have come so far',
  aggregated  SMALLINT UNSIGNED NOT NULL DEFAULT 0,
  billed      SMALLINT UNSIGNED NOT NULL DEFAULT 0,
  CONSTRAINT file_sharing_file FOREIGN KEY (file_id) REFERENCES operator_file (id)
);

CREATE TABLE file_share (
  file_id    BIGINT UNSIGNED NOT NULL,
  share_no   SMALLINT UNSIGNED NOT NULL,
  stage      ENUM('begun','loaded','aggregated','billed') NOT NULL DEFAULT 'begun',
  start_no   INT UNSIGNED NOT NULL DEFAULT 1 COMMENT 'the newest start of this share: what an older one still writes is refused',
  started_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  ended_at   DATETIME(3) NULL COMMENT 'when the share reached its stage',
  PRIMARY KEY (file_id, share_no),
  CONSTRAINT file_share_file FOREIGN KEY (file_id) REFERENCES operator_file (id)
);

-- What a share has done after loading, noted in the transaction that does it, so that a rerun goes on behind it.
CREATE TABLE file_share_step (
  file_id  BIGINT UNSIGNED NOT NULL,
  share_no SMALLINT UNSIGNED NOT NULL,
  name     VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  done_at  DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (file_id, share_no, name)
);
