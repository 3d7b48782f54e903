import { expect, test } from '@jest/globals';
import { addDays, daysBetween } from '../../../domain/calendar/index.ts';
import { recordsKeptUntil } from '../../../domain/privacy/retention.ts';
import { readTemplate } from '../../../tools/read-template.ts';

interface Rule {
  ExpirationInDays?: number;
  NoncurrentVersionExpiration?: { NoncurrentDays: number };
}

/** Days after which nothing is left of an object in a bucket with versions: it is hidden first, and its version deleted later. */
function goneAfterDays(bucket: string): number {
  const { Rules } = readTemplate().Resources[bucket]!.Properties['LifecycleConfiguration'] as unknown as {
    Rules: Rule[];
  };
  const [rule] = Rules.filter((each) => each.ExpirationInDays !== undefined);
  return rule!.ExpirationInDays! + rule!.NoncurrentVersionExpiration!.NoncurrentDays;
}

test('the operator’s files, which say which place used what, are gone before their customers’ records are anonymised', () => {
  const days = goneAfterDays('DropBucket');
  // A file comes no later than the bill that is made of it.
  for (let day = '2026-01-01'; day < '2030-01-01'; day = addDays(day, 1))
    expect(days).toBeLessThanOrEqual(daysBetween(day, recordsKeptUntil(day)));
});

test('they are there for the three years in which money is claimed and bills are corrected', () => {
  expect(goneAfterDays('DropBucket')).toBeGreaterThan(3 * 366);
});
