import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { dayNumber } from '../../../domain/calendar/day.ts';
import { DayValues, generatedDay } from '../../../tools/generate/day-values.ts';
import { FAULT_NAMES } from '../../../tools/generate/faults.ts';
import { type AnswerKey, type GenerateOptions, nem12File } from '../../../tools/generate/nem12-file.ts';
import { supplyPoint } from '../../../tools/generate/supply-points.ts';
import { temperature } from '../../../tools/generate/weather.ts';
import { parseCommand } from '../../../tools/generate-operator-file.ts';

const OPTIONS: GenerateOptions = {
  supplyPoints: 30,
  days: 12,
  seed: 1,
  from: '2026-06-01',
  intervalMinutes: 15,
  faults: [],
};

function made(changes: Partial<GenerateOptions> = {}): { text: string; key: AnswerKey } {
  const pieces: Buffer[] = [];
  const file = nem12File({ ...OPTIONS, ...changes });
  for (let next = file.next(); ; next = file.next()) {
    if (next.done) return { text: Buffer.concat(pieces).toString('latin1'), key: next.value };
    pieces.push(next.value);
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('a generated file', () => {
  test('is the same for the same options and another for another seed', () => {
    expect(sha256(made().text)).toBe(sha256(made().text));
    expect(sha256(made({ seed: 2 }).text)).not.toBe(sha256(made().text));
  });

  test('agrees with a longer one on the days and points that both have', () => {
    const dayOf = (text: string, date: string) =>
      text
        .split('\r\n')
        .filter((line) => line.startsWith(`300,${date}`))
        .map(sha256);
    const [short, long] = [made(), made({ from: '2026-05-25', days: 40, supplyPoints: 35 })];
    expect(dayOf(long.text, '20260604').slice(0, dayOf(short.text, '20260604').length)).toEqual(
      dayOf(short.text, '20260604'),
    );
  });

  test('says in its key where every fault lies', () => {
    const { text, key } = made({ faults: FAULT_NAMES, supplyPoints: 60, days: 20 });
    const lines = text.split('\r\n');
    expect(key.lines).toBe(lines.length - 1);
    expect(new Set(key.faults.map(({ kind }) => kind))).toEqual(new Set(FAULT_NAMES));
    for (const { kind, firstLine, lastLine, supplyPoint: code } of key.faults) {
      if (kind === 'missing-day') continue;
      expect(lastLine).toBeGreaterThanOrEqual(firstLine);
      const details = lines.slice(0, firstLine).findLast((line) => line.startsWith('200,'));
      expect(details).toContain(`200,${code}`);
    }
  });

  test('refuses to place more faults than it has points, or in too few days', () => {
    expect(() => made({ supplyPoints: 2, faults: ['spike', 'negative', 'bad-value'] })).toThrow(
      /as many supply points/,
    );
    expect(() => made({ days: 5, faults: ['zero-run'] })).toThrow(/at least 10 days/);
  });
});

describe('its loads are like those of the country', () => {
  const values = new DayValues(1);
  /** Mean Wh of all homes on a day. */
  function homes(day: string): number {
    const out = new Int32Array(96);
    const points = Array.from({ length: 400 }, (_, i) => supplyPoint(1, i)).filter(
      ({ loadClass }) => loadClass === 'residential',
    );
    const totals = points.map((point) => {
      values.fill(point, 'E1', generatedDay(1, dayNumber(day)), out);
      return out.reduce((sum, value) => sum + value, 0);
    });
    return totals.reduce((sum, total) => sum + total, 0) / totals.length;
  }

  /** Mean of every third day of a month. */
  const month = (of: string) =>
    [2, 5, 8, 11, 14, 17, 20, 23, 26].reduce((sum, day) => sum + homes(`${of}-${String(day).padStart(2, '0')}`) / 9, 0);

  test('homes use about 10 kWh on a mild day, clearly more in August', () => {
    const mild = month('2026-05');
    expect(mild).toBeGreaterThan(8_000);
    expect(mild).toBeLessThan(13_000);
    expect(month('2026-08')).toBeGreaterThan(mild * 1.15);
  });

  test('winter is colder than summer, and days near each other are alike', () => {
    const at = (day: string) => temperature(1, dayNumber(day));
    expect(at('2026-01-15')).toBeLessThan(6);
    expect(at('2026-08-05')).toBeGreaterThan(18);
    expect(Math.abs(at('2026-10-05') - at('2026-10-06'))).toBeLessThan(8);
  });

  test('factories and shops rest on the holiday of Chuseok', () => {
    const out = new Int32Array(96);
    const factory = Array.from({ length: 400 }, (_, i) => supplyPoint(1, i)).find(
      ({ loadClass }) => loadClass === 'industrial',
    );
    const total = (day: string) => {
      values.fill(factory as NonNullable<typeof factory>, 'E1', generatedDay(1, dayNumber(day)), out);
      return out.reduce((sum, value) => sum + value, 0);
    };
    expect(total('2026-09-25')).toBeLessThan(total('2026-09-22') * 0.7);
  });
});

describe('the command line', () => {
  test('has defaults for everything', () => {
    expect(parseCommand([])).toEqual({
      supplyPoints: 100,
      days: 30,
      seed: 1,
      from: '2026-06-01',
      intervalMinutes: 15,
      faults: [],
      format: 'nem12',
      out: null,
      answers: null,
    });
  });

  test('takes faults with counts, and puts the answers beside the file', () => {
    const { faults, answers } = parseCommand(['--faults', 'spike:2,negative', '--out', 'x.csv']);
    expect(faults).toEqual(['spike', 'spike', 'negative']);
    expect(answers).toBe('x.csv.answers.json');
    expect(parseCommand(['--faults', 'all']).faults).toEqual(FAULT_NAMES);
  });

  test.each([
    [['--faults', 'gremlins'], /no fault gremlins/],
    [['--days', '0'], /--days must be a whole number/],
    [['--seed', 'x'], /--seed must be/],
    [['--interval', '10'], /5, 15 or 30/],
    [['--from', '2026-02-30'], /must be a day/],
    [['--format', 'csv'], /--format must be one of/],
    [['--nonsense'], /nonsense/],
  ])('says what is wrong about %j', (args, message) => {
    expect(() => parseCommand(args)).toThrow(message);
  });
});
