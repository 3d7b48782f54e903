import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SeenDays } from '../../../../batch/formats/seen-days.ts';

test('it remembers what a plain map would', () => {
  const visit = fc.record({
    channel: fc.nat(5),
    month: fc.nat(4),
    day: fc.integer({ min: 1, max: 31 }),
    hash: fc.nat(2),
  });
  fc.assert(
    fc.property(fc.array(visit, { maxLength: 300 }), (visits) => {
      const seen = new SeenDays();
      const plain = new Map<string, { hash: number; line: number }>();
      for (const [line, { channel, month, day, hash }] of visits.entries()) {
        const months = seen.channel(`c${channel}`);
        const key = `${channel} ${month} ${day}`;
        const before = plain.get(key);
        // 0 stands for "not seen" inside, so a hash of 0 is kept as 1.
        const expected =
          before === undefined ? 'first' : Math.max(1, before.hash) === Math.max(1, hash) ? 'same' : 'different';
        expect(seen.see(months, 202_600 + month, day, hash, line)).toBe(expected);
        expect(seen.lineOf(months, day)).toBe(before?.line ?? line);
        if (before === undefined) plain.set(key, { hash, line });
      }
    }),
  );
});

test('it grows past its first size without forgetting', () => {
  const seen = new SeenDays();
  for (let i = 0; i < 5000; i++) expect(seen.see(seen.channel(`p${i}`), 202_601, 1, i + 1, i)).toBe('first');
  for (let i = 0; i < 5000; i++) expect(seen.see(seen.channel(`p${i}`), 202_601, 1, i + 1, i)).toBe('same');
});
