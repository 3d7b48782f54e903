import { describe, expect, test } from '@jest/globals';
import { scheduleComplaint } from '../../../../tools/lint-template/schedule-expression.ts';

describe('schedule expressions', () => {
  // The examples of EventBridge's user guide.
  test.each([
    'cron(0 10 * * ? *)',
    'cron(15 12 * * ? *)',
    'cron(0 18 ? * MON-FRI *)',
    'cron(0 8 1 * ? *)',
    'cron(0/15 * * * ? *)',
    'cron(0/10 * ? * MON-FRI *)',
    'cron(0/30 20-2 ? * MON-FRI *)',
    'cron(15 10 L * ? *)',
    'cron(15 10 3W * ? *)',
    'cron(15 10 ? * 6L 2019-2022)',
    'cron(0 9 ? * TUE#1 *)',
    'cron(0 9 1,15 jan,JUL ? *)',
    'rate(1 minute)',
    'rate(5 minutes)',
    'rate(1 day)',
    'at(2026-12-01T09:00:00)',
  ])('%s is right', (expression) => {
    expect(scheduleComplaint(expression)).toBeUndefined();
  });

  test.each([
    ['cron(0 61 * * ? *)', 'hours "61" is not in 0-23'],
    ['cron(60 1 * * ? *)', 'minutes "60"'],
    ['cron(0 1 0 * ? *)', 'day of month "0"'],
    ['cron(0 1 ? * 0 *)', 'day of week "0"'],
    ['cron(0 1 ? * MOM *)', 'day of week "MOM"'],
    ['cron(0 1 * * ? 1969)', 'year "1969"'],
    ['cron(0/x 1 * * ? *)', 'step'],
    ['cron(1-2-3 1 * * ? *)', 'not a range'],
    ['cron(0 1 * * *)', '5 fields'],
    ['cron(0 1 ? * ? *)', 'exactly one'],
    ['cron(0 1 * * * *)', 'exactly one'],
    ['rate(0 minutes)', 'whole number'],
    ['rate(2 minute)', 'singular'],
    ['rate(5 weeks)', 'minutes, hours or days'],
    ['at(tomorrow)', 'not a time'],
    ['every day', 'neither'],
  ])('%s is not', (expression, complaint) => {
    expect(scheduleComplaint(expression)).toContain(complaint);
  });
});
