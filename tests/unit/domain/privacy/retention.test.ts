import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, dayText } from '../../../../domain/calendar/index.ts';
import { claimsEndOn, contactsGoOn, recordsKeptUntil } from '../../../../domain/privacy/retention.ts';

test.each([
  ['2026-11-28', '2027-02-27'],
  ['2027-12-01', '2028-03-01'],
])('contacts of a contract that ended on %s go on %s: ninety whole days lie between', (endedOn, goes) => {
  expect(contactsGoOn(endedOn)).toBe(goes);
});

test.each([
  ['2026-11-28', '2029-11-28'],
  ['2024-02-29', '2027-03-01'],
  ['2024-12-31', '2027-12-31'],
])('claims from a contract that ended on %s end on %s', (endedOn, ends) => {
  expect(claimsEndOn(endedOn)).toBe(ends);
});

describe('bills, payments and contracts', () => {
  test.each([
    ['2026-01-01', '2032-01-25'],
    ['2026-12-31', '2032-01-25'],
    ['2027-01-01', '2033-01-25'],
  ])('last of %s are kept until %s', (lastOn, until) => {
    expect(recordsKeptUntil(lastOn)).toBe(until);
  });

  test('are kept at least five years after any return they could be in was due, and at most a year and a month longer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 16_000, max: 40_000 }), (number) => {
        const day = dayText(number);
        const year = Number(day.slice(0, 4));
        // Returns of the half years are due on 25 July and 25 January (부가가치세법 art. 49).
        const due = day < `${year}-07-01` ? `${year}-07-25` : `${year + 1}-01-25`;
        const fiveYearsOn = `${Number(due.slice(0, 4)) + 5}${due.slice(4)}`;
        expect(recordsKeptUntil(day) >= fiveYearsOn).toBe(true);
        expect(recordsKeptUntil(day) <= addDays(fiveYearsOn, 400)).toBe(true);
      }),
    );
  });
});
