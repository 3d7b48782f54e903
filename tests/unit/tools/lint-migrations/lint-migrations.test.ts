import { describe, expect, test } from '@jest/globals';
import { readMigrations } from '../../../../database/migrate.ts';
import { splitStatements } from '../../../../database/split-statements.ts';
import { lintMigrations, smallTables } from '../../../../tools/lint-migrations/lint.ts';

const lint = (text: string, name = '0100_test.sql') => lintMigrations([{ name, text }]);

test('our own migrations can be applied under a running version', () => {
  expect(lintMigrations(readMigrations())).toEqual([]);
});

describe('a step that could lock a big table is refused', () => {
  test.each([
    ['a column', 'ALTER TABLE bill ADD COLUMN note VARCHAR(10) NULL'],
    ['an index', 'CREATE INDEX bill_issued ON bill (issued_at)'],
    ['the end of an index', 'DROP INDEX bill_customer ON bill'],
    ['in quotes', 'alter table `reading_day` add index x (day)'],
    ['a table nobody has named small', 'ALTER TABLE bill_run_item ADD KEY x (customer_id)'],
    ['a copy', 'ALTER TABLE bill_document ADD COLUMN a INT NULL, ALGORITHM=COPY'],
    ['words', 'CREATE FULLTEXT INDEX x ON bill_line (rule)'],
    ['an index of a named kind', 'CREATE INDEX x USING BTREE ON bill (issued_at)'],
    ['a table of a named schema', 'ALTER TABLE portal.`bill` ADD KEY x (issued_at)'],
    ['a promise in a comment', "ALTER TABLE bill ADD COLUMN n INT NULL COMMENT 'ALGORITHM=INSTANT LOCK=NONE'"],
  ])('%s', (_what, statement) => {
    expect(lint(statement)).toEqual([
      { place: '0100_test.sql, statement 1', message: expect.stringContaining('may lock') },
    ]);
  });

  test.each([
    ['the server is told to refuse', 'ALTER TABLE bill ADD COLUMN note VARCHAR(10) NULL, ALGORITHM=INSTANT'],
    ['without a lock', 'CREATE INDEX bill_issued ON bill (issued_at) ALGORITHM=INPLACE LOCK=NONE'],
    ['a small table', 'ALTER TABLE metering_setting ADD COLUMN note VARCHAR(10) NULL'],
    ['a table of the same file', 'CREATE TABLE bill2 (id INT); ALTER TABLE bill2 ADD UNIQUE KEY x (id)'],
  ])('not when %s', (_what, statement) => {
    expect(lint(statement)).toEqual([]);
  });
});

describe('a change of every row in one transaction is refused', () => {
  test.each([
    "UPDATE bill SET plan = 'x'",
    "UPDATE bill AS b SET b.plan = 'x'",
    "UPDATE bill SET plan = 'where'",
    "UPDATE IGNORE portal.bill b SET b.plan = 'x'",
    "UPDATE metering_setting m JOIN bill b ON b.id = m.value SET b.plan = 'x'",
    "UPDATE metering_setting, bill SET bill.plan = 'x'",
    'DELETE FROM reading_day',
    'DELETE FROM bill AS b',
    'DELETE QUICK FROM bill ORDER BY id',
    'DELETE b FROM bill b',
    'TRUNCATE TABLE bill_run_item',
  ])('%s', (statement) => {
    expect(lint(statement)).toEqual([{ place: expect.any(String), message: expect.stringContaining('in pieces') }]);
  });

  test.each([
    "UPDATE bill SET plan = 'x' WHERE id = 7",
    "UPDATE bill b SET b.plan = 'x' WHERE b.id = 7",
    'DELETE FROM job_run WHERE job_id = 3',
    'DELETE b FROM bill b WHERE b.id = 7',
    'DELETE FROM metering_setting',
    'CREATE TABLE bill2 (id INT); TRUNCATE TABLE bill2',
    'UPDATE job_schedule SET enabled = 0',
  ])('not %s', (statement) => {
    expect(lint(statement)).toEqual([]);
  });
});

test.each([
  'OPTIMIZE TABLE reading_day',
  'OPTIMIZE LOCAL TABLE metering_setting, reading_day',
  'LOCK TABLES bill WRITE',
  'LOCK TABLES metering_setting READ, bill AS b WRITE',
])('%s is refused', (statement) => {
  expect(lint(statement)).toEqual([{ place: expect.any(String), message: expect.stringContaining('leave it out') }]);
});

test('OPTIMIZE of small tables is not refused', () => {
  expect(lint('OPTIMIZE TABLE metering_setting, job_schedule')).toEqual([]);
});

describe('a small table is one that', () => {
  const created = new Map(
    readMigrations()
      .flatMap(({ text }) => splitStatements(text))
      .map((statement) => [/^CREATE TABLE (?:IF NOT EXISTS )?(\w+)/.exec(statement)?.[1], statement]),
  );

  test.each([...smallTables])('the migrations make and that nothing bounds but its reason: %s, %s', (table, reason) => {
    expect(reason).toMatch(/\w{3}/);
    expect(created.get(table)).toBeDefined();
    // No row for what comes with a customer, an operator's file or a bill.
    expect(created.get(table)).not.toMatch(
      /\bFOREIGN KEY\b|\b\w*(?:customer|contract|supply_point|meter|usage_period|bill|file)_id\b/,
    );
  });

  test.each(['alert_setting', 'control_total', 'file_share_step'])(
    '%s is not: it has a row per customer or file',
    (table) => {
      expect(lint(`ALTER TABLE ${table} ADD KEY x (y)`)).toHaveLength(1);
    },
  );
});

describe('what the running version would trip over is refused', () => {
  test.each([
    ['DROP TABLE metering_setting', 'drops a table'],
    ['RENAME TABLE metering_setting TO alerts', 'renames a table'],
    ['ALTER TABLE metering_setting RENAME TO alerts', 'renames a table'],
    ['ALTER TABLE metering_setting DROP COLUMN channel', 'drops a column'],
    ['ALTER TABLE metering_setting DROP channel', 'drops a column'],
    ['ALTER TABLE metering_setting RENAME COLUMN channel TO way', 'renames or changes'],
    ['ALTER TABLE metering_setting CHANGE channel way INT', 'renames or changes'],
    ['ALTER TABLE metering_setting MODIFY channel INT', 'changes the type'],
    ['ALTER TABLE metering_setting ADD COLUMN way INT NOT NULL', 'NOT NULL column without DEFAULT'],
    [
      'ALTER TABLE metering_setting ADD way INT NOT NULL, ADD COLUMN b INT NOT NULL DEFAULT 0',
      'NOT NULL column without DEFAULT',
    ],
    ['ALTER TABLE metering_setting ADD UNIQUE KEY x (channel)', 'adds a constraint'],
    ['CREATE UNIQUE INDEX x ON metering_setting (channel)', 'adds a constraint'],
    [
      'ALTER TABLE metering_setting ADD CONSTRAINT c FOREIGN KEY (customer_id) REFERENCES customer (id)',
      'adds a constraint',
    ],
  ])('%s', (statement, complaint) => {
    expect(
      lint(statement)
        .map(({ message }) => message)
        .join(),
    ).toContain(complaint);
  });

  test.each([
    'ALTER TABLE metering_setting ADD COLUMN way INT NOT NULL DEFAULT 0',
    'ALTER TABLE metering_setting ADD COLUMN way INT NULL',
    'ALTER TABLE metering_setting DROP INDEX x',
    'ALTER TABLE metering_setting DROP FOREIGN KEY x',
    'ALTER TABLE metering_setting ALTER COLUMN channel DROP DEFAULT',
    "ALTER TABLE metering_setting COMMENT = 'we DROP COLUMN nothing'",
    "INSERT INTO metering_setting (name, value, source, changed_by) VALUES ('x', 1, 'DROP TABLE', 'y')",
  ])('not %s', (statement) => {
    expect(lint(statement)).toEqual([]);
  });

  test('unless the file says why nobody uses it any more', () => {
    expect(
      lint(
        '-- contract: nobody reads metering_setting.channel since 2026-12\nALTER TABLE metering_setting DROP COLUMN channel',
      ),
    ).toEqual([]);
    expect(lint('-- contract:\nALTER TABLE metering_setting DROP COLUMN channel')).toHaveLength(1);
  });

  test('and a reason does not excuse a lock', () => {
    expect(lint('-- contract: nobody reads bill.note since 2026-12\nALTER TABLE bill DROP COLUMN note')).toEqual([
      { place: expect.any(String), message: expect.stringContaining('may lock bill') },
    ]);
  });
});
