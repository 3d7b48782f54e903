import { explainChange, type QuoteRequest, quote } from '../../domain/tariff/index.ts';
import type {
  Alerts,
  Bill,
  BillExplanation,
  BillSummary,
  Comparison,
  Forecast,
  Me,
  Objection,
  Payment,
  Quality,
  Resolution,
  Tariff,
  UsagePoint,
} from '../../portal/src/api/types.ts';
import type { MockAnswer, MockRequest } from './mock-exchange.ts';

const ok = (body: unknown): MockAnswer => ({ status: 200, body });

// Months of a home in whole kWh; August is KEPCO's published example (455 kWh: 93,980 won, July 445 kWh: 84,460 won).
const months: [from: string, to: string, kWh: number][] = [
  ['2026-10-01', '2026-10-31', 268],
  ['2026-09-01', '2026-09-30', 302],
  ['2026-08-01', '2026-08-31', 455],
  ['2026-07-01', '2026-07-31', 445],
  ['2026-06-01', '2026-06-30', 281],
  ['2026-05-01', '2026-05-31', 240],
  ['2026-04-01', '2026-04-30', 251],
];
const requestOf = (from: string, to: string, kWh: number): QuoteRequest => ({
  plan: 'residential/low',
  period: { from, to },
  usage: { kWh },
});

// Priced by the engine, so that the stand-in says nothing about money that the product would not say.
const bills: Bill[] = months.map(([from, to, kWh], index) => {
  const { total, subtotal, vat, fund, lines } = quote(requestOf(from, to, kWh));
  return {
    billId: String(1007 - index),
    version: index === 1 ? 2 : 1,
    period: { from, to },
    supplyPoint: 'NEM1201002',
    plan: 'residential/low',
    usageWh: kWh * 1000,
    totalWon: total,
    issuedAt: `${to}T15:00:00.000Z`,
    dueOn: `${to.slice(0, 5)}${String(Number(to.slice(5, 7)) + 1).padStart(2, '0')}-25`,
    state: 'issued',
    contractKw: 3,
    estimatedShare: { estimated: index === 0 ? 6 : 0, intervals: 2976 },
    subtotalWon: subtotal,
    vatWon: vat,
    fundWon: fund,
    chargeWon: total,
    adjustmentWon: 0,
    lines: lines.map((line, i) => ({ lineNo: i + 1, ...line })),
  };
});
const won = (kWh: number, from = '2026-11-01', to = '2026-11-30') => quote(requestOf(from, to, kWh)).total;

function explain(from: Bill, to: Bill): BillExplanation {
  const side = ({ billId, period, totalWon, usageWh }: Bill) => ({ billId, period, totalWon, usageWh });
  const request = (bill: Bill) => requestOf(bill.period.from, bill.period.to, bill.usageWh / 1000);
  const { parts } = explainChange(request(from), request(to));
  return {
    from: side(from),
    to: side(to),
    parts: parts
      .filter((part) => part.won !== 0)
      .map((part) => ({ code: part.code, label: part.label, amountWon: part.won })),
  };
}

const summary = (bill: Bill): BillSummary => {
  const { billId, version, period, supplyPoint, plan, usageWh, totalWon, issuedAt, dueOn, state } = bill;
  return { billId, version, period, supplyPoint, plan, usageWh, totalWon, issuedAt, dueOn, state };
};

const bilingual = (ko: string, en: string) => ({ ko, en });

const forecast: Forecast = {
  supplyPoint: 'NEM1201002',
  plan: 'residential/low',
  period: { from: '2026-11-01', to: '2026-11-30' },
  asOf: '2026-11-22',
  daysPassed: 22,
  daysTotal: 30,
  soFarWh: 312_400,
  soFarWon: won(312),
  projectedWh: 421_000,
  projectedWon: won(421),
  band: { lowWh: 396_000, highWh: 447_000, lowWon: won(396), highWon: won(447) },
  tiers: [
    { fromWh: 0, toWh: 200_000, unitPrice: '120.0' },
    { fromWh: 200_000, toWh: 400_000, unitPrice: '214.6' },
    { fromWh: 400_000, toWh: null, unitPrice: '307.3' },
  ],
  tierNow: 2,
  tierProjected: 3,
  backTestMapePercent: '6.2',
};

const comparison: Comparison = {
  period: { from: '2026-10-01', to: '2026-10-31' },
  usageWh: 268_000,
  totalWon: won(268, '2026-10-01', '2026-10-31'),
  lastMonth: { usageWh: 302_000, totalWon: won(302, '2026-09-01', '2026-09-30') },
  lastYear: { usageWh: 241_000, totalWon: won(241, '2025-10-01', '2025-10-31') },
  similarHomes: {
    district: '성남시',
    homes: 148,
    medianWh: 255_000,
    lowerQuartileWh: 201_000,
    upperQuartileWh: 322_000,
  },
};

const me: Me = {
  name: '김하늘',
  email: 'demo@example.com',
  phone: '010-1234-5678',
  language: 'ko',
  contracts: [
    {
      contractId: '1',
      supplyPoint: 'NEM1201002',
      district: '성남시',
      plan: 'residential/low',
      contractKw: 3,
      readingDay: 1,
      welfareDiscount: null,
      householdDiscount: null,
      validFrom: '2024-03-01',
      validTo: null,
    },
  ],
};

const tariff: Tariff = {
  plan: 'residential/low',
  label: bilingual('주택용전력 저압', 'Residential, low voltage'),
  choices: [{ plan: 'residential/low', label: bilingual('주택용전력 저압', 'Residential, low voltage') }],
  versions: [
    {
      rateVersion: 'residential/low@2023-05-16',
      validFrom: '2023-05-16',
      validTo: null,
      source: '기본공급약관 별표1 (2024-10-24)',
    },
    {
      rateVersion: 'residential/low@2023-01-01',
      validFrom: '2023-01-01',
      validTo: '2023-05-15',
      source: '기본공급약관 별표1',
    },
  ],
};

/** A believable load: low at night, peaks morning and evening; a gap on the 9th, estimates on the 10th. */
function points(from: string, to: string, resolution: Resolution): UsagePoint[] {
  const list: UsagePoint[] = [];
  const add = (start: string, wh: number | null, quality: Quality = 'A', estimatedCount = 0) =>
    list.push({ start, wh, quality, estimatedCount });
  const last = Date.parse(`${to}T00:00:00Z`);
  if (resolution === 'month') {
    for (let m = 1; m <= 12; m += 1) {
      const month = `${from.slice(0, 5)}${String(m).padStart(2, '0')}`;
      if (month > '2026-11') break;
      add(
        `${month}-01T00:00:00+09:00`,
        240_000 + Math.round(90_000 * Math.abs(Math.sin(m * 0.9))),
        m === 9 ? 'V' : 'A',
        m === 9 ? 310 : 0,
      );
    }
    return list;
  }
  for (let time = Date.parse(`${from}T00:00:00Z`); time <= last; time += 86_400_000) {
    const day = new Date(time).toISOString().slice(0, 10);
    if (day > '2026-11-22') break;
    const date = Number(day.slice(8));
    if (resolution === 'day') {
      if (date === 9) add(`${day}T00:00:00+09:00`, null, 'N');
      else if (date === 10) add(`${day}T00:00:00+09:00`, 9870, 'V', 30);
      else add(`${day}T00:00:00+09:00`, 8600 + ((date * 977) % 4200));
      continue;
    }
    for (let i = 0; i < 96; i += 1) {
      const hour = i / 4;
      const wh = Math.round(
        45 + 90 * Math.exp(-((hour - 7.5) ** 2) / 3) + 160 * Math.exp(-((hour - 20) ** 2) / 6) + ((i * 37) % 23),
      );
      const start = `${day}T${String(Math.floor(hour)).padStart(2, '0')}:${String((i % 4) * 15).padStart(2, '0')}:00+09:00`;
      const estimated = i >= 40 && i < 48;
      add(start, wh, estimated ? 'E' : 'A', estimated ? 1 : 0);
    }
  }
  return list;
}

/** Customer routes of the stand-in API; null = no such route. State lives as long as the returned function. */
export function mockCustomer(): (request: MockRequest) => MockAnswer | null {
  let alerts: Alerts = { channel: 'email', newBill: true, tierEdgeKwh: null, highBillWon: null };
  let customer = me;
  const objections = new Map<string, Objection>();
  let payment: Payment = { state: 'unpaid', paidWon: 0, lateFeeWon: 0, instalments: [], mayRequestInstalments: true };

  return ({ method, path, query, body, accept }) => {
    const [, first = '', id = '', rest = ''] = path.split('/');
    const route = `${method} /${first}${id ? '/:id' : ''}${rest ? `/${rest}` : ''}`;
    const bill = bills.find((b) => b.billId === id);
    if (first === 'bill' && id && !bill) return null;
    switch (route) {
      case 'GET /bill': {
        const after = Number(query.get('after') ?? 0);
        const limit = Math.min(Number(query.get('limit') ?? 24), 5);
        return ok({
          bills: bills.slice(after, after + limit).map(summary),
          next: after + limit < bills.length ? String(after + limit) : null,
        });
      }
      case 'GET /bill/:id':
        return ok(bill);
      case 'GET /bill/:id/explain': {
        const against = bills.find((b) => b.billId === query.get('against'));
        return bill && against ? ok(explain(against, bill)) : null;
      }
      case 'GET /bill/:id/payment':
        return ok(payment);
      case 'POST /bill/:id/instalments': {
        const { count } = body as { count: number };
        const each = Math.floor((bill?.totalWon ?? 0) / count);
        const instalments = Array.from({ length: count }, (_, i) => ({
          dueOn: `2026-${String(12 - i).padStart(2, '0')}-25`,
          amountWon: each,
          paidAt: null,
        }));
        payment = { ...payment, state: 'instalments', instalments, mayRequestInstalments: false };
        return ok(payment);
      }
      case 'GET /bill/:id/objection': {
        const found = objections.get(id);
        return found ? ok(found) : null;
      }
      case 'POST /bill/:id/objection': {
        const filed: Objection = {
          objectionId: '1',
          billId: id,
          ...(body as { reason: Objection['reason']; text: string }),
          state: 'received',
          filedAt: '2026-11-23T05:00:00.000Z',
          answerDueOn: '2026-12-23',
          answeredAt: null,
          answer: null,
        };
        objections.set(id, filed);
        return ok(filed);
      }
      case 'GET /me':
        return ok(customer);
      case 'PATCH /me':
        customer = { ...customer, ...(body as Partial<Me>) };
        return ok(customer);
      case 'GET /usage': {
        if (accept === 'text/csv')
          return {
            status: 200,
            headers: { 'content-type': 'text/csv; charset=utf-8' },
            body: '\ufeff시작,사용량(Wh)\r\n',
          };
        if (accept !== 'application/json')
          return {
            status: 406,
            body: { error: { code: 'not_acceptable', message: 'No such format.', requestId: 'mock' } },
          };
        const resolution = (query.get('resolution') ?? 'day') as Resolution;
        return ok({
          supplyPoint: 'NEM1201002',
          resolution,
          unit: 'Wh',
          points: points(query.get('from') ?? '', query.get('to') ?? '', resolution),
          next: null,
        });
      }
      case 'GET /forecast':
        return ok(forecast);
      case 'GET /comparison':
        return ok(comparison);
      case 'GET /tariff':
        return ok(tariff);
      case 'GET /alerts':
        return ok(alerts);
      case 'PUT /alerts':
        alerts = body as Alerts;
        return ok(alerts);
      default:
        return null;
    }
  };
}
