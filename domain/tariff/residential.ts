import { climateByDays, fuelCharge } from './charges.ts';
import { PRICE_FREEZE_KWH, UNDER_200 } from './data/charges.ts';
import { HOUSEHOLD, WELFARE } from './data/discounts.ts';
import { MINIMUM_MONTHLY_WON } from './data/residential.ts';
import { TariffError } from './errors.ts';
import { halfUp, quotient, shareByDays } from './exact.ts';
import { line, ROUNDING, template } from './lines.ts';
import type { ParsedRequest } from './parse-request.ts';
import type { ResidentialPlan } from './plans.ts';
import { type ResidentialPart, type ResidentialPeriod, residentialPeriod } from './residential-period.ts';
import { addTaxes } from './taxes.ts';
import type { BillLine, QuoteResult } from './types.ts';

const LINES = {
  mandatoryUse: template(
    'deduction.mandatoryUse',
    '필수사용량 보장공제',
    'Deduction for at most 200 kWh',
    'calculators',
    {
      confidence: 'unconfirmed',
    },
  ),
  under200: template(
    'deduction.under200',
    '200kWh 이하 감액',
    'Welfare deduction for at most 200 kWh',
    UNDER_200.source,
    {
      confidence: UNDER_200.confidence,
    },
  ),
  freeze: template(
    'deduction.priceFreeze',
    '취약계층 요금동결 할인',
    'Price freeze for protected households',
    'freeze',
  ),
  minimum: template(
    'minimumTopUp',
    '월간 최저요금까지 가산',
    'Raised to the monthly minimum',
    MINIMUM_MONTHLY_WON.source,
  ),
};
const discountLines = (kind: 'welfare' | 'household', classes: typeof WELFARE | typeof HOUSEHOLD) =>
  Object.fromEntries(
    Object.entries(classes).map(([name, discount]) => [
      name,
      template(
        `discount.${kind}`,
        `${kind === 'welfare' ? '복지할인' : '대가족·생명유지 할인'} (${discount.ko})`,
        `Discount: ${discount.en}`,
        discount.source,
        { rule: `discount.${name}`, confidence: discount.confidence },
      ),
    ]),
  );
const WELFARE_LINES = discountLines('welfare', WELFARE);
const HOUSEHOLD_LINES = discountLines('household', HOUSEHOLD);

/** The tier a month's use reaches, 0 for the first. */
const tierOf = (kWh: number, limits: readonly number[]): number => {
  let tier = 0;
  while (tier < limits.length && kWh > (limits[tier] as number)) tier += 1;
  return tier;
};

/** What a part of the period costs before dropping: energy in tenths of a won, its kWh, and the month's base charge it counts. */
interface PartCost {
  kWh: number;
  energyTenths: number;
  baseWon: number;
}

/**
 * One part: the month's kWh of each tier times days / all days, each rounded half up and never more than the part has left; the highest tier
 * reached takes the remainder (KEPCO calculator, 2021-06-21…07-20: 67 / 67 / 33 and 200 / 100 / 33 kWh).
 */
const pricePart = (
  part: ResidentialPart,
  kWh: number,
  partKWh: number,
  allDays: number,
  lines: BillLine[],
): PartCost => {
  const reached = tierOf(kWh, part.limits);
  let left = partKWh;
  let below = 0;
  let energyTenths = 0;
  for (let tier = 0; tier <= reached; tier += 1) {
    let share = left;
    if (tier < reached) {
      const limit = part.limits[tier] as number;
      if (part.days === allDays) share = limit - below;
      else {
        const rounded = halfUp((limit - below) * part.days, allDays);
        if (rounded < left) share = rounded;
      }
      below = limit;
    }
    left -= share;
    const tenths = share * (part.prices[tier] as number);
    energyTenths += tenths;
    lines.push(line(part.tierLines[tier] as never, String(share), tenths * 10));
  }
  return { kWh: partKWh, energyTenths, baseWon: part.bases[reached] as number };
};

const basesOf = (period: ResidentialPeriod, kWh: number, lines: BillLine[]): number => {
  let wonDays = 0;
  let shown = 0;
  for (const part of period.parts) {
    const tier = tierOf(kWh, part.limits);
    const share = (part.bases[tier] as number) * part.days;
    wonDays += share;
    const hundredths = halfUp(share * 100, period.days);
    shown += hundredths;
    lines.push(line(part.baseLines[tier] as never, '1', hundredths));
  }
  const base = quotient(wonDays, period.days);
  if (base * 100 !== shown) lines.push(line(ROUNDING.base, null, base * 100 - shown));
  return base;
};

interface Deductions {
  under200: number;
  freeze: number;
  welfare: number;
  household: number;
}

/** Tenths of a won frozen: the first 313 kWh, shared by days where the frozen price changes inside the period. */
const freezeWon = (period: ResidentialPeriod, kWh: number): number => {
  const frozen = Math.min(kWh, PRICE_FREEZE_KWH);
  const shares = shareByDays(
    frozen,
    period.freeze.map((stretch) => stretch.days),
    period.days,
  );
  return quotient(
    shares.reduce((sum, share, index) => sum + share * (period.freeze[index] as { tenths: number }).tenths, 0),
    10,
  );
};

/**
 * The family discount: 30 % of each part's charges after the other deductions, capped for each part by its days (KEPCO calculator,
 * 2021-06-21…07-20: 9,024.8 capped at 5,333.3 and 15,203.2 capped at 10,666.7). Life support has no cap.
 */
const householdWon = (
  period: ResidentialPeriod,
  name: keyof typeof HOUSEHOLD,
  costs: readonly PartCost[],
  charges: number,
  deducted: number,
): number => {
  const percent = HOUSEHOLD[name].percent as number;
  const capped = name !== 'life_support';
  const { days, parts } = period;
  const first = parts[0] as ResidentialPart;
  if (parts.length === 1) {
    const share = quotient((charges - deducted) * percent, 100);
    const cap = quotient(first.familyCapDays(), days);
    return capped ? Math.min(share, cap) : share;
  }
  // In 1/(100 × 10 × days) of a won.
  let sum = 0;
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] as ResidentialPart;
    const cost = costs[index] as PartCost;
    const perKWh = cost.energyTenths + cost.kWh * (part.climateTenths + period.fuel.tenths);
    const rest = perKWh * days + (cost.baseWon - deducted) * part.days * 10;
    const share = rest > 0 ? rest * percent : 0;
    const cap = part.familyCapDays() * 1000;
    sum += capped ? Math.min(share, cap) : share;
  }
  return quotient(sum, 1000 * days);
};

/** Discounts of supply terms art. 67⑥: only the largest applies, except livelihood or near-poor, which stack with the household discount. */
const deductionsOf = (
  period: ResidentialPeriod,
  request: ParsedRequest,
  kWh: number,
  costs: readonly PartCost[],
  charges: number,
): Deductions => {
  const { welfare, household } = request;
  if (!period.hasDiscountRates) {
    throw new TariffError(
      'no_rates',
      'discounts',
      `no discount amounts are known for ${request.from}; they start on 2016-12-01`,
    );
  }
  const limit = (request.plan as ResidentialPlan).voltage === 'low' ? UNDER_200.low : UNDER_200.high;
  const under200 = kWh <= UNDER_200.kWh ? Math.min(limit, charges) : 0;
  const frozen = (welfare !== null && WELFARE[welfare].freeze) || (household !== null && HOUSEHOLD[household].freeze);
  const freeze = frozen ? Math.min(freezeWon(period, kWh), charges - under200) : 0;
  const rest = charges - under200 - freeze;
  let welfareWon = 0;
  if (welfare !== null) {
    const percent = WELFARE[welfare].percent;
    const amount =
      percent === null ? quotient(period.welfareCapDays(welfare), period.days) : quotient(rest * percent, 100);
    welfareWon = Math.min(amount, rest);
  }
  if (household === null) return { under200, freeze, welfare: welfareWon, household: 0 };
  const stacks = welfare !== null && WELFARE[welfare].stacks;
  const before = under200 + freeze + (stacks ? welfareWon : 0);
  const amount = Math.min(householdWon(period, household, costs, charges, before), charges - before);
  if (stacks || welfare === null) return { under200, freeze, welfare: welfareWon, household: amount };
  return amount > welfareWon
    ? { under200, freeze, welfare: 0, household: amount }
    : { under200, freeze, welfare: welfareWon, household: 0 };
};

// Periods repeat for every customer with the same reading day, so what holds for one is kept: by plan, then first, then last day.
type Kept = Map<string, Map<string, ResidentialPeriod>>;
const kept: Readonly<Record<'low' | 'high', readonly [Kept, Kept]>> = {
  low: [new Map(), new Map()],
  high: [new Map(), new Map()],
};
const MOST_FIRST_DAYS = 1000;

const keptPeriod = (plan: ResidentialPlan, from: string, to: string, superUser: boolean): ResidentialPeriod => {
  const byFrom = kept[plan.voltage][superUser ? 1 : 0];
  let byTo = byFrom.get(from);
  const known = byTo?.get(to);
  if (known) return known;
  const period = residentialPeriod(plan, from, to, superUser);
  if (!byTo) {
    if (byFrom.size >= MOST_FIRST_DAYS) byFrom.clear();
    byTo = new Map();
    byFrom.set(from, byTo);
  }
  byTo.set(to, period);
  return period;
};

/**
 * A residential bill (주택용전력), in the order of the supply terms: base, energy, climate and fuel each summed over the parts of the period
 * and dropped to the won; deductions; the monthly minimum; VAT; fund; 10 won.
 * @param kWh metered energy of the period, whole kWh
 */
export const priceResidential = (request: ParsedRequest, plan: ResidentialPlan, kWh: number): QuoteResult => {
  const period = keptPeriod(plan, request.from, request.to, kWh > 1000);
  const lines: BillLine[] = [];
  const base = basesOf(period, kWh, lines);
  const costs: PartCost[] = [];
  let energyTenths = 0;
  if (period.parts.length === 1) {
    const cost = pricePart(period.parts[0] as ResidentialPart, kWh, kWh, period.days, lines);
    energyTenths = cost.energyTenths;
    costs.push(cost);
  } else {
    const shares = shareByDays(kWh, period.partDays, period.days);
    for (let index = 0; index < shares.length; index += 1) {
      const cost = pricePart(period.parts[index] as ResidentialPart, kWh, shares[index] as number, period.days, lines);
      energyTenths += cost.energyTenths;
      costs.push(cost);
    }
  }
  const energy = quotient(energyTenths, 10);
  if (energy * 10 !== energyTenths) lines.push(line(ROUNDING.energy, null, energy * 100 - energyTenths * 10));
  const climate = climateByDays(period.climate, period.days, kWh, lines);
  const fuel = fuelCharge(period.fuel, kWh, lines);

  const charges = base + energy + climate + fuel;
  const minimum = MINIMUM_MONTHLY_WON[plan.voltage];
  let mandatoryUse = 0;
  let deductions: Deductions = { under200: 0, freeze: 0, welfare: 0, household: 0 };
  if (request.welfare !== null || request.household !== null) {
    deductions = deductionsOf(period, request, kWh, costs, charges);
    if (deductions.under200) lines.push(line(LINES.under200, null, -deductions.under200 * 100));
    if (deductions.freeze) lines.push(line(LINES.freeze, null, -deductions.freeze * 100));
    if (deductions.welfare)
      lines.push(line(WELFARE_LINES[request.welfare as string] as never, null, -deductions.welfare * 100));
    if (deductions.household) {
      lines.push(line(HOUSEHOLD_LINES[request.household as string] as never, null, -deductions.household * 100));
    }
  } else if (kWh <= UNDER_200.kWh && period.mandatoryUseDays > 0 && charges > minimum) {
    mandatoryUse = Math.min(quotient(period.mandatoryUseDays, period.days), charges - minimum);
    lines.push(line(LINES.mandatoryUse, null, -mandatoryUse * 100));
  }
  const rest =
    charges - mandatoryUse - deductions.under200 - deductions.freeze - deductions.welfare - deductions.household;
  const minimumTopUp = rest < minimum ? minimum - rest : 0;
  if (minimumTopUp) lines.push(line(LINES.minimum, null, minimumTopUp * 100));
  const subtotal = rest + minimumTopUp;
  const { vat, fund, total } = addTaxes(period.taxes, subtotal, lines);
  return {
    plan: plan.plan,
    period: { from: request.from, to: request.to },
    kWh,
    base,
    energy,
    climate,
    fuel,
    powerFactorCharge: 0,
    overContractSurcharge: 0,
    mandatoryUseDeduction: mandatoryUse,
    under200Deduction: deductions.under200,
    welfareDiscount: deductions.welfare,
    householdDiscount: deductions.household,
    priceFreeze: deductions.freeze,
    zeroUseReduction: 0,
    minimumTopUp,
    subtotal,
    vat,
    fund,
    total,
    lines,
  };
};
