import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { quote } from '../../../domain/tariff/index.ts';
import type { BillLine } from '../../../portal/src/api/types.ts';
import { arithmeticOf, inForceFrom } from '../../../portal/src/logic/arithmetic.ts';
import { formatDecimal, groupDigits, multiply, parseDecimal } from '../../../portal/src/logic/decimal.ts';
import {
  addDays,
  bytes,
  day,
  daysIn,
  duration,
  kwh,
  moment,
  month,
  percent,
  period,
  todayInSeoul,
  won,
  wonChange,
} from '../../../portal/src/logic/format.ts';

describe('exact decimals', () => {
  test('a line of a bill multiplies without a float', () => {
    const product = multiply('5', '307.3');
    expect(product?.text).toBe('1,536.5');
    expect(product?.equals('1536.5')).toBe(true);
    expect(product?.equals('1536.50')).toBe(true);
    expect(product?.equals('1536')).toBe(false);
  });

  test('0.1 × 3 is 0.3', () => {
    expect(multiply('0.1', '3')?.text).toBe('0.3');
  });

  test('what is no decimal is shown as it came, and is not multiplied', () => {
    for (const text of ['', 'abc', '1e3', '1,000', '.5', '--1']) {
      expect(groupDigits(text)).toBe(text);
      expect(multiply(text, '2')).toBeNull();
    }
  });

  test('reading and writing give the number back', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.integer({ min: 0, max: 6 }),
        (units, scale) => {
          const text = formatDecimal({ units, scale }).replaceAll(',', '').replace('−', '-');
          const back = parseDecimal(text);
          expect(back).not.toBeNull();
          expect((back?.units ?? 0n) * 10n ** BigInt(scale - (back?.scale ?? 0))).toBe(units);
        },
      ),
    );
  });
});

describe('what a person reads', () => {
  test('won in both languages, with a real minus sign', () => {
    expect(won(93_980, 'ko')).toBe('93,980원');
    expect(won(93_980, 'en')).toBe('₩93,980');
    expect(won(-200, 'en')).toBe('−₩200');
    expect(wonChange(9520, 'ko')).toBe('+9,520원');
    expect(wonChange(0, 'ko')).toBe('0원');
  });

  test('energy is exact to the Wh', () => {
    expect(kwh(455_000)).toBe('455 kWh');
    expect(kwh(302_125)).toBe('302.125 kWh');
    expect(kwh(5)).toBe('0.005 kWh');
    expect(kwh(1_234_567_890)).toBe('1,234,567.89 kWh');
  });

  test('periods name the year once where they can', () => {
    expect(period({ from: '2026-07-21', to: '2026-08-20' }, 'ko')).toBe('2026년 7월 21일 ~ 8월 20일');
    expect(period({ from: '2026-12-21', to: '2027-01-20' }, 'ko')).toBe('2026년 12월 21일 ~ 2027년 1월 20일');
    expect(period({ from: '2026-12-21', to: '2027-01-20' }, 'en')).toBe('21 Dec 2026 – 20 Jan 2027');
    expect(day('2026-08-20', 'en')).toBe('20 Aug 2026');
    expect(month('2026-08', 'ko')).toBe('2026년 8월');
  });

  test('a moment is shown in Korean time whatever the time zone of the machine', () => {
    expect(moment('2026-11-22T15:30:05.000Z')).toBe('2026-11-23 00:30');
    expect(todayInSeoul(Date.parse('2026-11-22T15:00:00Z'))).toBe('2026-11-23');
  });

  test('days', () => {
    expect(daysIn({ from: '2026-02-01', to: '2026-03-01' })).toBe(29);
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  });

  test('lengths of time, sizes, shares', () => {
    expect(duration(3900, 'ko')).toBe('1시간 5분');
    expect(duration(59, 'en')).toBe('59 s');
    expect(duration(3600, 'en')).toBe('1 h');
    expect(bytes(18_400_122)).toBe('18 MB');
    expect(bytes(999)).toBe('999 B');
    expect(percent(6, 2976)).toBe('0.2%');
    expect(percent(1, 1)).toBe('100%');
    expect(percent(1, 0)).toBe('0%');
    expect(percent(5442, 5443)).toBe('99.9%');
    expect(percent(1, 100_000)).toBe('0.1%');
  });
});

describe('the arithmetic of a line', () => {
  const { lines, subtotal } = quote({
    plan: 'residential/low',
    period: { from: '2025-07-01', to: '2025-07-31' },
    usage: { kWh: 455 },
  });
  const of = (code: string) => {
    const line = lines.find((l) => l.code === code);
    return line === undefined ? undefined : arithmeticOf({ lineNo: 1, ...line }, { subtotalWon: subtotal });
  };

  test('quantity times price is exact, tax and fund are a share of the charges and show what was rounded', () => {
    expect(of('energy.tier3')).toMatchObject({ product: '1,536.5', rounded: null });
    expect(of('vat')).toEqual({
      factors: [
        { text: '83,396', unit: 'won' },
        { text: '10', unit: 'percent' },
      ],
      product: '8,339.6',
      rounded: '8,340',
    });
    expect(of('fund')).toMatchObject({ product: '2,251.692', rounded: '2,250' });
    expect(of('total.rounding')).toBeNull();
  });

  test('a fund with two rates in one period shows no arithmetic rather than a wrong one', () => {
    const line = {
      code: 'fund',
      label: { ko: '', en: 'Power industry fund 3.2% → 2.7%' },
      quantity: null,
      unitPrice: null,
      amount: '2500',
    } as BillLine;
    expect(arithmeticOf(line, { subtotalWon: 90_000 })).toBeNull();
  });

  test('rate versions say since when they are in force', () => {
    expect(inForceFrom('residential/low@2023-05-16')).toBe('2023-05-16');
    expect(inForceFrom('fuel@2022-07')).toBe('2022-07');
    expect(inForceFrom('draft')).toBeNull();
    expect(inForceFrom(null)).toBeNull();
  });
});
