import { expect, test } from '@jest/globals';
import { quote } from '../../../../domain/tariff/index.ts';
import { home } from './requests.ts';

const linesOf = (from: string, to: string, kWh: number) => {
  const result = quote(home(from, to, kWh));
  return { ...result, fundLine: result.lines.find(({ code }) => code === 'fund')! };
};

// 전력산업기반기금: 3.7 % until 2024-06-30, 3.2 % until 2025-06-30, 2.7 % since; by the days of the period.
test.each([
  ['2024-05-16', '2024-06-15', '3.7%', '3.7%', 3.7, null],
  ['2024-06-16', '2024-07-15', '3.7%→3.2%', '3.7% → 3.2%', (15 * 3.7 + 15 * 3.2) / 30, 'fund@2024-07-01'],
  ['2025-06-16', '2025-07-15', '3.2%→2.7%', '3.2% → 2.7%', (15 * 3.2 + 15 * 2.7) / 30, 'fund@2025-07-01'],
  ['2026-03-01', '2026-03-31', '2.7%', '2.7%', 2.7, 'fund@2025-07-01'],
])('the fund of %s … %s is %s of the charges, below ten won dropped', (from, to, ko, en, percent, version) => {
  const { subtotal, fund, fundLine } = linesOf(from, to, 300);
  expect(fund).toBe(Math.floor((subtotal * percent) / 1000 + 1e-9) * 10);
  expect(fundLine).toMatchObject({
    label: { ko: `전력산업기반기금 ${ko}`, en: `Power industry fund ${en}` },
    amount: String(fund),
    rule: 'fund.ten_won_dropped',
  });
  if (version !== null) expect(fundLine.rateVersion).toBe(version);
});

test('a bill drops its last digit, and says so only where there is one', () => {
  const shown = { yes: 0, no: 0 };
  for (let kWh = 1; kWh <= 80; kWh += 1) {
    const { subtotal, vat, fund, total, lines } = linesOf('2026-03-01', '2026-03-31', kWh);
    const due = subtotal + vat + fund;
    const line = lines.find(({ code }) => code === 'total.rounding');
    expect(total).toBe(due - (due % 10));
    expect(line?.amount).toBe(due % 10 === 0 ? undefined : String(-(due % 10)));
    shown[line ? 'yes' : 'no'] += 1;
  }
  expect(Math.min(shown.yes, shown.no)).toBeGreaterThan(0);
});
