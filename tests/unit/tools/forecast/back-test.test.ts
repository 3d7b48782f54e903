import { expect, test } from '@jest/globals';
import { type Method, mapePercent, trialsOf } from '../../../../tools/forecast/back-test.ts';
import { generatedSeries } from '../../../../tools/forecast/series.ts';

// Not "so far, and the rest as last year": made-up years repeat themselves but for the weather, which measured ones do not (docs/forecast.md).
test('on a generated home the forecast is better than the average so far, last month and last year', () => {
  const trials = generatedSeries('residential', 1).flatMap(({ use, isDayOff }) =>
    [5, 15].flatMap((elapsedDays) => trialsOf(use, { readingDay: 1, elapsedDays, isDayOff })),
  );
  expect(trials.length).toBeGreaterThan(40);
  const ours = mapePercent(trials, 'ours');
  for (const method of ['averageSoFar', 'lastMonth', 'lastYear'] satisfies Method[])
    expect({ method, better: ours < mapePercent(trials, method) }).toEqual({ method, better: true });
});

test('a trial knows nothing of what came after its day', () => {
  const [home] = generatedSeries('residential', 1);
  const asked = { readingDay: 1, elapsedDays: 10, isDayOff: home!.isDayOff };
  const [first] = trialsOf(home!.use, asked);
  const cut = `${first!.period.from.slice(0, 8)}10`;
  const otherEnd = new Map([...home!.use].map(([day, wh]) => [day, day > cut ? 2 * wh + 1 : wh]));
  const [changed] = trialsOf(otherEnd, asked);
  expect(changed!.projected).toEqual(first!.projected);
  expect(changed!.band).toEqual(first!.band);
  expect(changed!.actual).not.toBe(first!.actual);
});
