import { describe, expect, test } from '@jest/globals';
import { type ControlTotal, parseControlTotals } from '../../../../batch/ingest/control-totals.ts';

const HEADER = 'day,channel,unit,points,total';

describe('parseControlTotals', () => {
  test('totals in any unit of energy become whole Wh, exactly', () => {
    const text = `\uFEFF${HEADER}\r\n2026-10-01,E1,kWh,1200,34567.891\r\n2026-10-01,B1,MWh,3,0.0000015\r\n2026-10-01,Q1,kvarh,2,5\r\n`;
    expect(parseControlTotals(text)).toEqual([
      { line: 2, day: '2026-10-01', channel: 'E1', unit: 'Wh', points: 1200, total: 34_567_891, tolerance: 0 },
      { line: 3, day: '2026-10-01', channel: 'B1', unit: 'Wh', points: 3, total: 2, tolerance: 2 },
      { line: 4, day: '2026-10-01', channel: 'Q1', unit: 'varh', points: 2, total: 5000, tolerance: 0 },
    ] satisfies ControlTotal[]);
  });

  test.each([
    ['', 1],
    ['something else', 1],
    [`${HEADER}\n2026-10-01,E1,kWh,1`, 2],
    [`${HEADER}\n2026-10-32,E1,kWh,1,1`, 2],
    [`${HEADER}\n2026-10-01,E1,kW,1,1`, 2],
    [`${HEADER}\n2026-10-01,E1,kWh,-1,1`, 2],
    [`${HEADER}\n\n2026-10-01,E1,kWh,1,1e3`, 3],
  ])('%j is refused with its line', (text, line) => {
    expect(parseControlTotals(text)).toMatchObject({ line });
  });
});
