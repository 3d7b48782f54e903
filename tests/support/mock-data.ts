import type { Bill, BillLine, BillSummary } from '../../portal/src/api/types.ts';
import type { MockAnswer, MockRequest } from './mock-api.ts';

const ok = (body: unknown): MockAnswer => ({ status: 200, body });

function line(
  lineNo: number,
  code: string,
  ko: string,
  en: string,
  quantity: string | null,
  unitPrice: string | null,
  amount: string,
  extra: Partial<BillLine> = {},
): BillLine {
  return {
    lineNo,
    code,
    label: { ko, en },
    quantity,
    unit: quantity === null ? null : 'kWh',
    unitPrice,
    amount,
    rule: `residential.${code}`,
    source: '기본공급약관 별표1 (2024-10-24)',
    rateVersion: '2023-05-16',
    confidence: 'confirmed',
    ...extra,
  };
}

// July 2025, 455 kWh, low voltage: KEPCO's published example (93,980 won).
const lines455: BillLine[] = [
  line(1, 'base', '기본요금 (3단계)', 'Base charge (tier 3)', null, null, '7300'),
  line(2, 'energy.tier1', '전력량요금 1단계', 'Energy, tier 1', '300', '120.0', '36000'),
  line(3, 'energy.tier2', '전력량요금 2단계', 'Energy, tier 2', '150', '214.6', '32190'),
  line(4, 'energy.tier3', '전력량요금 3단계', 'Energy, tier 3', '5', '307.3', '1536.5'),
  line(5, 'climate', '기후환경요금', 'Climate and environment charge', '455', '9.0', '4095'),
  line(6, 'fuel', '연료비조정요금', 'Fuel cost adjustment', '455', '5.0', '2275', {
    confidence: 'unconfirmed',
    source: '한전 보도자료 2025-06-20',
  }),
  line(7, 'subtotal', '전기요금계', 'Electricity charges', null, null, '83396'),
  line(8, 'vat', '부가가치세', 'VAT', null, null, '8340', { rule: 'tax.vat', source: '기본공급약관 제7조' }),
  line(9, 'fund', '전력산업기반기금', 'Power industry fund', null, null, '2250', {
    rule: 'tax.fund',
    rateVersion: '2025-07-01',
  }),
  line(10, 'total', '청구금액', 'Amount due', null, null, '93980'),
];

const months: [from: string, to: string, usageWh: number, totalWon: number][] = [
  ['2026-10-01', '2026-10-31', 268_400, 49_870],
  ['2026-09-01', '2026-09-30', 302_125, 58_640],
  ['2026-08-01', '2026-08-31', 455_000, 93_980],
  ['2026-07-01', '2026-07-31', 445_000, 84_460],
  ['2026-06-01', '2026-06-30', 281_000, 52_880],
  ['2026-05-01', '2026-05-31', 240_000, 43_710],
  ['2026-04-01', '2026-04-30', 251_000, 46_010],
];

const bills: Bill[] = months.map(([from, to, usageWh, totalWon], index) => ({
  billId: String(1007 - index),
  version: index === 1 ? 2 : 1,
  period: { from, to },
  supplyPoint: 'NEM1201002',
  plan: 'residential/low',
  usageWh,
  totalWon,
  issuedAt: `${to}T15:00:00.000Z`,
  dueOn: `${to.slice(0, 5)}${String(Number(to.slice(5, 7)) + 1).padStart(2, '0')}-25`,
  state: 'issued',
  contractKw: 3,
  estimatedShare: { estimated: index === 0 ? 6 : 0, intervals: 2976 },
  subtotalWon: 83_396,
  vatWon: 8340,
  fundWon: 2250,
  chargeWon: totalWon,
  adjustmentWon: 0,
  lines: lines455,
}));

const summary = (bill: Bill): BillSummary => {
  const { billId, version, period, supplyPoint, plan, usageWh, totalWon, issuedAt, dueOn, state } = bill;
  return { billId, version, period, supplyPoint, plan, usageWh, totalWon, issuedAt, dueOn, state };
};

/** Answers of the stand-in API; null = no such route. State lives as long as the returned function. */
export function mockRoutes(): (request: MockRequest) => MockAnswer | null {
  return ({ method, path, query }) => {
    if (method === 'GET' && path === '/bill') {
      const after = Number(query.get('after') ?? 0);
      const limit = Math.min(Number(query.get('limit') ?? 24), 5);
      const page = bills.slice(after, after + limit).map(summary);
      return ok({ bills: page, next: after + limit < bills.length ? String(after + limit) : null });
    }
    const bill = /^\/bill\/(\w+)$/.exec(path);
    if (method === 'GET' && bill) {
      const found = bills.find((b) => b.billId === bill[1]);
      return found ? ok(found) : null;
    }
    return null;
  };
}
