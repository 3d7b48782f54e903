import { FUND } from './data/charges.ts';
import { inForce, runs } from './dated.ts';
import { halfUp, hundredthsText, quotient } from './exact.ts';
import { type LineTemplate, line, ROUNDING, template } from './lines.ts';
import type { BillLine } from './types.ts';

/** VAT and fund of a period; the fund rate follows the day of use, weighted by days where it changes inside the period. */
export interface TaxRules {
  days: number;
  /** Sum over the days of the fund rate in permille. */
  fundPermilleDays: number;
  fundLine: LineTemplate;
}

const percentText = (permille: number): string => `${hundredthsText(permille * 10)}%`;

/** The tax rules of the days of a period. */
export const taxRulesOf = (dayList: readonly string[]): TaxRules => {
  const stretches = runs(
    dayList,
    (day) => inForce(FUND, day) as (typeof FUND)[number],
    (a, b) => a === b,
  );
  const rates = stretches.map((run) => percentText(run.value.value));
  const first = stretches[0] as (typeof stretches)[number];
  return {
    days: dayList.length,
    fundPermilleDays: stretches.reduce((sum, run) => sum + run.value.value * run.days, 0),
    fundLine: template(
      'fund',
      `전력산업기반기금 ${rates.join('→')}`,
      `Power industry fund ${rates.join(' → ')}`,
      first.value.source,
      {
        rule: 'fund.ten_won_dropped',
        rateVersion: `fund@${(stretches[stretches.length - 1] as (typeof stretches)[number]).value.from}`,
      },
    ),
  };
};

const VAT_LINE = template('vat', '부가가치세 10%', 'VAT 10%', 'vatAct', { rule: 'vat.half_up' });

/**
 * Adds VAT (10 %, half up to the won), the fund (below 10 won dropped) and the dropping of the bill's last digit.
 * @param subtotal 전기요금계, whole won, at least 0
 */
export const addTaxes = (
  rules: TaxRules,
  subtotal: number,
  lines: BillLine[],
): { vat: number; fund: number; total: number } => {
  const vat = halfUp(subtotal, 10);
  const fund = quotient(subtotal * rules.fundPermilleDays, 10000 * rules.days) * 10;
  const due = subtotal + vat + fund;
  const total = due - (due % 10);
  lines.push(line(VAT_LINE, null, vat * 100), line(rules.fundLine, null, fund * 100));
  if (total !== due) lines.push(line(ROUNDING.total, null, (total - due) * 100));
  return { vat, fund, total };
};
