import { explainChange } from '../../domain/tariff/explain-change.ts';
import type { QuoteRequest, QuoteResult } from '../../domain/tariff/types.ts';
import type { Queryable } from '../../runtime/database.ts';
import { type OwnBill, ownBill } from '../../runtime/own-bill.ts';
import { priced } from '../../runtime/priced.ts';

interface Side {
  readonly billId: string;
  readonly period: { readonly from: string; readonly to: string };
  readonly totalWon: number;
  readonly usageWh: number;
}

/** Why one bill differs from another: the parts sum to `to.totalWon − from.totalWon` exactly. */
export interface BillExplanation {
  readonly from: Side;
  readonly to: Side;
  readonly parts: readonly {
    readonly code: string;
    readonly label: { readonly ko: string; readonly en: string };
    readonly amountWon: number;
  }[];
}

const ADJUSTMENT = { ko: '이전 청구분 정산', en: 'Corrections of earlier bills' };
const OTHER = { ko: '기타', en: 'Other' };

/**
 * Compares a bill with another of the same caller.
 * @throws AppError `bill.not-found` for either, `tariff.not-priceable`
 */
export async function explainBill(
  database: Queryable,
  request: { subject: string; billId: string; against: string },
): Promise<BillExplanation> {
  const to = await ownBill(database, { subject: request.subject, billId: request.billId });
  const from = await ownBill(database, { subject: request.subject, billId: request.against });
  const change = priced(() => explainChange(requestOf(from), requestOf(to)));
  const parts = change.parts.map(({ code, label, won }) => ({ code: code as string, label, amountWon: won }));
  const adjustment = to.adjustment_won - from.adjustment_won;
  // What the engine of today makes of the two requests may differ from what was charged then (a price that was corrected later).
  const other = to.charge_won - from.charge_won - change.difference;
  return {
    from: sideOf(from),
    to: sideOf(to),
    parts: [
      ...parts.filter(({ amountWon }) => amountWon !== 0),
      ...(adjustment === 0 ? [] : [{ code: 'adjustment', label: ADJUSTMENT, amountWon: adjustment }]),
      ...(other === 0 ? [] : [{ code: 'other', label: OTHER, amountWon: other }]),
    ],
  };
}

function sideOf(bill: OwnBill): Side {
  return {
    billId: String(bill.id),
    period: { from: bill.period_from, to: bill.period_to },
    totalWon: bill.total_won,
    usageWh: bill.usage_wh,
  };
}

/** The request as it was charged. Interval values are not kept with a bill, but their sums by band and the billing demand are. */
function requestOf(bill: OwnBill): QuoteRequest {
  const { request, result } = JSON.parse(bill.calculation) as { request: QuoteRequest; result: QuoteResult };
  if (!('intervals' in request.usage)) return request;
  const { demandHistory: _, ...rest } = request;
  return {
    ...rest,
    usage: result.kWhByBand ? { kWhByBand: result.kWhByBand } : { kWh: result.kWh },
    ...(result.billingDemandKw === undefined ? {} : { billingDemandKw: result.billingDemandKw }),
  };
}
