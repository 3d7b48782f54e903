import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseConfig } from '../../../portal/src/config.ts';
import { href, parseRoute } from '../../../portal/src/logic/route.ts';
import { intervalsIn, summarise, usageView } from '../../../portal/src/logic/usage-view.ts';

describe('addresses', () => {
  test('a written address reads back', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ minLength: 1, maxLength: 12 }).filter((part) => !part.includes('?') && part.isWellFormed()),
        ),
        fc.string({ minLength: 1, maxLength: 12 }).filter((value) => value.isWellFormed()),
        (parts, value) => {
          const route = parseRoute(href(parts, { q: value }));
          expect(route.parts).toEqual(parts);
          expect(route.query.get('q')).toBe(value);
        },
      ),
    );
  });

  test('an unreadable address is the home page', () => {
    expect(parseRoute('#/bills/%E0%A4%A')).toMatchObject({ parts: [] });
    expect(parseRoute('')).toMatchObject({ parts: [] });
  });
});

describe('config.json', () => {
  test('the API is a path of our own origin', () => {
    expect(parseConfig({ stage: 'dev', apiBase: '/dev/' })).toEqual({ stage: 'dev', apiBase: '/dev' });
    expect(parseConfig({ stage: 'prod' }).apiBase).toBe('/prod');
  });

  test.each([
    [null, '"stage" is missing'],
    [{}, '"stage" is missing'],
    [{ stage: 'dev', apiBase: 'https://elsewhere.example' }, '"apiBase" must be a path'],
    [{ stage: 'dev', apiBase: '//elsewhere.example' }, '"apiBase" must be a path'],
  ])('%j is refused by name', (value, message) => {
    expect(() => parseConfig(value)).toThrow(message);
  });
});

describe('the usage pages', () => {
  const today = '2026-11-23';

  test('year, month and day ask for months, days and intervals', () => {
    expect(usageView('2026', today)).toMatchObject({
      level: 'year',
      from: '2026-01-01',
      to: '2026-12-31',
      resolution: 'month',
      next: null,
    });
    expect(usageView('2024-02', today)).toMatchObject({
      level: 'month',
      from: '2024-02-01',
      to: '2024-02-29',
      previous: '2024-01',
      next: '2024-03',
    });
    expect(usageView('2026-03-01', today)).toMatchObject({
      level: 'day',
      resolution: 'interval',
      previous: '2026-02-28',
      next: '2026-03-02',
    });
  });

  test('nobody is sent into the future', () => {
    expect(usageView('2026-11', today).next).toBeNull();
    expect(usageView('2026-11-23', today).next).toBeNull();
    expect(usageView('2026-11-22', today).next).toBe('2026-11-23');
    expect(usageView('2025-12', today).next).toBe('2026-01');
  });

  test.each([null, '', '2026-13', '2026-02-30', 'x', '99999'])('%j shows the current year', (at) => {
    expect(usageView(at, today)).toMatchObject({ level: 'year', at: '2026' });
  });

  test('a summary counts what is missing and never adds it', () => {
    const point = (wh: number | null, estimatedCount = 0) => ({
      start: 's',
      wh,
      quality: 'A' as const,
      estimatedCount,
    });
    expect(summarise([point(5), point(null), point(7, 2)])).toMatchObject({ wh: 12, missing: 1, withEstimates: 1 });
    expect(summarise([])).toEqual({ wh: 0, missing: 0, withEstimates: 0, largest: null });
    expect(intervalsIn('2024-02-01', 'month')).toBe(29 * 96);
  });
});
