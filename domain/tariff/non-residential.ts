import { DISCOUNTED } from './bands.ts';
import { climateByDays, fuelCharge } from './charges.ts';
import { WEEKEND_DISCOUNT } from './data/calendars.ts';
import { WELFARE } from './data/discounts.ts';
import type { Season } from './data/non-residential.ts';
import { billingDemand } from './demand.ts';
import { capDays } from './discount-caps.ts';
import { TariffError } from './errors.ts';
import { halfUp, hundredthsText, nearest, quotient, roundRegisters, shareByDays } from './exact.ts';
import { line, ROUNDING, template } from './lines.ts';
import { type BandedPart, type BandedPeriod, bandedPeriod, registersOf } from './non-residential-period.ts';
import { demandSurcharge, energySurcharge } from './over-contract.ts';
import type { ParsedRequest } from './parse-request.ts';
import { BANDS, type BandedPlan } from './plans.ts';
import { powerFactorRates } from './power-factor.ts';
import { REGISTERS, readIntervals } from './read-intervals.ts';
import { addTaxes } from './taxes.ts';
import type { BillLine, KWhByBand, QuoteResult } from './types.ts';

const LINES = {
  noBase: template(
    'base.unknown',
    '기본요금 미산정 (계약전력 없음)',
    'Base charge left out: contract power is not given',
    'art68',
    {
      confidence: 'unconfirmed',
    },
  ),
  lagging: template('powerFactor.lagging', '역률요금 (08~22시 지상)', 'Power factor, lagging 08–22 h', 'art43', {
    unit: '% of base',
  }),
  leading: template('powerFactor.leading', '역률요금 (22~08시 진상)', 'Power factor, leading 22–08 h', 'art43', {
    unit: '% of base',
  }),
  powerFactorNotice: template(
    'powerFactor.notice',
    '역률 추가요금 예고 (첫 달)',
    'Power factor below standard: first month, a warning only',
    'art43',
  ),
  powerFactorRounding: template(
    'powerFactor.rounding',
    '역률요금 원 미만 절사',
    'Power factor: fractions of a won dropped',
    'calculatorPrintout',
    {
      rule: 'drop_below_won',
    },
  ),
  weekendUnknown: template(
    'energy.weekendDiscount',
    '주말 낮 할인 미적용 (시간대 합계로는 알 수 없음)',
    'Weekend midday discount not applied: band totals do not show it',
    WEEKEND_DISCOUNT.source,
    { unit: 'kWh', rule: 'energy.weekend_discount', confidence: 'unconfirmed' },
  ),
  zeroUse: template(
    'deduction.zeroUse',
    '사용량 없는 달 기본요금 50% 감액',
    'No use this month: half the base charge off',
    'art67_6',
  ),
  overContract: template('overContract', '초과사용부가금', 'Over-contract surcharge', 'art67_3', { unit: 'kW' }),
  overContractEnergy: template(
    'overContract',
    '초과사용부가금 (사용량 기준)',
    'Over-contract surcharge on energy',
    'art67_3',
    {
      unit: 'kWh',
      confidence: 'unconfirmed',
    },
  ),
};
const WELFARE_LINES = Object.fromEntries(
  Object.entries(WELFARE).map(([name, welfare]) => [
    name,
    template('discount.welfare', `복지할인 (${welfare.ko})`, `Discount: ${welfare.en}`, welfare.source, {
      rule: `discount.${name}`,
      confidence: 'unconfirmed',
    }),
  ]),
);

/** Metered energy and demand of a period, in the shape every form of usage comes to. */
interface Metered {
  /** Whole kWh by part and register. */
  kWh: number[];
  total: number;
  /** Energy is known by date, not only shared by days. */
  byDate: boolean;
  demandKw: number | null;
  maxKw: number | null;
  demandIsExact: boolean;
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const MAX_TOTAL_WH = 1e12;
const checkTotal = (wh: readonly number[]): void => {
  if (sumOf(wh) > MAX_TOTAL_WH)
    throw new TariffError('usage_too_large', 'usage', 'usage is above 1,000,000,000 kWh in all');
};

/** Totals do not show this month's demand, so a billing demand from earlier months alone is not certain. */
const unmetered = { demandKw: null, maxKw: null, demandIsExact: false };

const place = (kWh: number[], part: number, register: number, value: number): void => {
  kWh[part * REGISTERS + register] = value;
};

/** Band totals of the whole period: each shared over the parts by days. */
const fromBands = (bands: readonly number[], period: BandedPeriod): Metered => {
  const kWh = new Array<number>(period.parts.length * REGISTERS).fill(0);
  bands.forEach((total, band) => {
    const shares = shareByDays(total, period.partDays, period.days);
    for (const [part, share] of shares.entries()) place(kWh, part, band, share);
  });
  return { kWh, total: sumOf(bands), byDate: false, ...unmetered };
};

/** Band totals by season: each shared by days over the parts of that season. */
const fromSeasons = (wh: Record<Season, readonly number[]>, period: BandedPeriod, plan: BandedPlan): Metered => {
  const names = Object.keys(wh) as Season[];
  const used = names.filter((season) => sumOf(wh[season]) > 0);
  for (const season of used) {
    if (!period.parts.some((part) => part.season === season)) {
      const path = `usage.kWhBySeasonAndBand.${season}`;
      throw new TariffError('season_not_in_period', path, `no day of the period is in ${season}`);
    }
  }
  const flat = used.flatMap((season) => (plan.timeOfUse ? wh[season] : [sumOf(wh[season])]));
  checkTotal(flat);
  const rounded = roundRegisters(flat);
  const kWh = new Array<number>(period.parts.length * REGISTERS).fill(0);
  const bands = plan.timeOfUse ? BANDS.length : 1;
  used.forEach((season, seasonIndex) => {
    const indexes = [...period.parts.keys()].filter((index) => period.parts[index]?.season === season);
    const days = indexes.map((index) => period.partDays[index] as number);
    for (let band = 0; band < bands; band += 1) {
      const shares = shareByDays(rounded[seasonIndex * bands + band] as number, days, sumOf(days));
      for (const [at, index] of indexes.entries()) place(kWh, index, band, shares[at] as number);
    }
  });
  return { kWh, total: sumOf(rounded), byDate: true, ...unmetered };
};

/** One price for all hours: the registers of each part together. */
const foldBands = (wh: readonly number[]): number[] => {
  const folded = new Array<number>(wh.length).fill(0);
  wh.forEach((value, index) => {
    const first = index - (index % REGISTERS);
    folded[first] = (folded[first] as number) + value;
  });
  return folded;
};

const meter = (request: ParsedRequest, plan: BandedPlan, period: BandedPeriod): Metered => {
  const { usage } = request;
  switch (usage.form) {
    case 'total': {
      if (plan.timeOfUse) {
        throw new TariffError(
          'usage_not_by_band',
          'usage.kWh',
          `${plan.plan} has time bands: give kWhByBand, kWhBySeasonAndBand or intervals`,
        );
      }
      return fromBands([halfUp(usage.wh, 1000)], period);
    }
    case 'byBand': {
      checkTotal(usage.wh);
      return fromBands(plan.timeOfUse ? roundRegisters(usage.wh) : [halfUp(sumOf(usage.wh), 1000)], period);
    }
    case 'bySeasonAndBand':
      return fromSeasons(usage.wh, period, plan);
    default: {
      const tables = registersOf(period, plan, request, usage.intervals.minutes);
      const read = readIntervals(usage.intervals, tables, period.partOfDay, period.parts.length, !plan.bandMetered);
      checkTotal(read.wh);
      const kWh = roundRegisters(plan.timeOfUse ? read.wh : foldBands(read.wh));
      return {
        kWh,
        total: sumOf(kWh),
        byDate: true,
        demandKw: read.demandKw,
        maxKw: read.maxKw,
        demandIsExact: read.demandIsExact,
      };
    }
  }
};

/** The kW that the base charge is for. `metered` customers are billed by demand (art. 68①), the others by contract power (②). */
interface BilledPower {
  kW: number | null;
  metered: boolean;
  exact: boolean;
}

const billedPower = (request: ParsedRequest, plan: BandedPlan, use: Metered): BilledPower => {
  if (request.billingDemandKw !== null) return { kW: request.billingDemandKw, metered: true, exact: true };
  const { contractKw } = request;
  if (contractKw === null) {
    // Meter registers by season and band are what a statement prints; without contract power the energy alone can be checked.
    if (request.usage.form === 'bySeasonAndBand') return { kW: null, metered: false, exact: true };
    throw new TariffError(
      'missing_contract_kw',
      'contractKw',
      `${plan.plan} has a base charge per kW: contractKw is needed`,
    );
  }
  if (plan.highVoltage && (use.demandKw !== null || request.demandHistory.length > 0)) {
    const kW = billingDemand(request, contractKw, use.demandKw ?? 0, request.demandHistory);
    return { kW, metered: true, exact: use.demandIsExact };
  }
  return { kW: contractKw, metered: false, exact: true };
};

const baseCharge = (period: BandedPeriod, power: BilledPower, lines: BillLine[]): number => {
  if (power.kW === null) {
    lines.push(line(LINES.noBase, null, 0));
    return 0;
  }
  let wonDays = 0;
  let shown = 0;
  for (const part of period.parts) {
    const share = power.kW * part.baseWonPerKw * part.days;
    wonDays += share;
    const hundredths = halfUp(share * 100, period.days);
    shown += hundredths;
    const made = line(part.baseLine, String(power.kW), hundredths);
    lines.push(power.exact ? made : { ...made, confidence: 'unconfirmed' });
  }
  const base = quotient(wonDays, period.days);
  if (base * 100 !== shown) lines.push(line(ROUNDING.base, null, base * 100 - shown));
  return base;
};

const energyCharge = (period: BandedPeriod, plan: BandedPlan, use: Metered, lines: BillLine[]): number => {
  let hundredths = 0;
  period.parts.forEach((part: BandedPart, index) => {
    const at = index * REGISTERS;
    part.energyLines.forEach((of, band) => {
      const kWh = (use.kWh[at + band] as number) + (use.kWh[at + band + DISCOUNTED] as number);
      const amount = kWh * (part.prices[band] as number) * 10;
      hundredths += amount;
      lines.push(line(of, String(kWh), amount));
    });
    part.weekendLines.forEach((of, band) => {
      const kWh = use.kWh[at + band + DISCOUNTED] as number;
      if (kWh === 0) return;
      // 50 % of a price in tenths is five hundredths of it each.
      const amount = -kWh * (part.prices[band] as number) * 5;
      hundredths += amount;
      lines.push(line(of, String(kWh), amount));
    });
    if (!use.byDate && weekendDiscountPossible(plan, part)) lines.push(line(LINES.weekendUnknown, null, 0));
  });
  const energy = quotient(hundredths, 100);
  if (energy * 100 !== hundredths) lines.push(line(ROUNDING.energy, null, energy * 100 - hundredths));
  return energy;
};

const weekendDiscountPossible = (plan: BandedPlan, part: BandedPart): boolean =>
  plan.classId === WEEKEND_DISCOUNT.classId &&
  part.season === WEEKEND_DISCOUNT.season &&
  part.from >= WEEKEND_DISCOUNT.from &&
  part.from <= WEEKEND_DISCOUNT.to;

/** Climate of energy known by date: each part's kWh at its own price. */
const climateByPart = (period: BandedPeriod, use: Metered, lines: BillLine[]): number => {
  let tenths = 0;
  let at = 0;
  for (const stretch of period.climate) {
    let kWh = 0;
    for (let days = 0; days < stretch.days; at += 1) {
      days += (period.parts[at] as BandedPart).days;
      kWh += sumOf(use.kWh.slice(at * REGISTERS, (at + 1) * REGISTERS));
    }
    if (stretch.tenths === 0) continue;
    tenths += kWh * stretch.tenths;
    lines.push(line({ ...stretch.line, unit: 'kWh' }, String(kWh), kWh * stretch.tenths * 10));
  }
  const won = quotient(tenths, 10);
  if (won * 10 !== tenths) lines.push(line(ROUNDING.climate, null, won * 100 - tenths * 10));
  return won;
};

const percentText = (permilleDays: number, days: number): string | null =>
  permilleDays % days === 0 ? hundredthsText((permilleDays / days) * 10) : null;

/** Power factor charge (역률요금): the base of each day times its permille, dropped to the won; none in a month without use (art. 42①). */
const powerFactorCharge = (request: ParsedRequest, period: BandedPeriod, kW: number, lines: BillLine[]): number => {
  if (request.lagging === null && request.leading === null) return 0;
  let lagging = 0;
  let leading = 0;
  let laggingDays = 0;
  let leadingDays = 0;
  let warned = false;
  period.dayList.forEach((day, index) => {
    const base = kW * (period.parts[period.partOfDay[index] as number] as BandedPart).baseWonPerKw;
    const rates = powerFactorRates(day, request.lagging, request.leading);
    const warning = request.firstPowerFactorMonth;
    if (warning && (rates.laggingPermille > 0 || rates.leadingPermille > 0)) warned = true;
    const day8 = warning ? Math.min(rates.laggingPermille, 0) : rates.laggingPermille;
    const night = warning ? 0 : rates.leadingPermille;
    lagging += base * day8;
    leading += base * night;
    laggingDays += day8;
    leadingDays += night;
  });
  const scale = 1000 * period.days;
  const won = quotient(lagging + leading, scale) + 0;
  let shown = 0;
  for (const [of, amount, permilleDays] of [
    [LINES.lagging, lagging, laggingDays],
    [LINES.leading, leading, leadingDays],
  ] as const) {
    if (amount === 0) continue;
    const hundredths = nearest(amount * 100, scale);
    shown += hundredths;
    lines.push(line(of, percentText(permilleDays, period.days), hundredths));
  }
  if (won * 100 !== shown) lines.push(line(LINES.powerFactorRounding, null, won * 100 - shown));
  if (warned) lines.push(line(LINES.powerFactorNotice, null, 0));
  return won;
};

const surcharge = (
  request: ParsedRequest,
  plan: BandedPlan,
  period: BandedPeriod,
  use: Metered,
  power: BilledPower,
  lines: BillLine[],
): number => {
  const { overContract, contractKw } = request;
  if (overContract === null) return 0;
  if (contractKw === null)
    throw new TariffError('missing_contract_kw', 'contractKw', 'the over-contract surcharge needs contractKw');
  const last = period.parts[period.parts.length - 1] as BandedPart;
  const maxDemandKw = overContract.maxDemandKw ?? use.maxKw;
  const demandMetered = power.metered || plan.highVoltage;
  if (maxDemandKw === null && demandMetered) {
    throw new TariffError(
      'bad_demand',
      'overContract.maxDemandKw',
      'the peak demand is needed: give maxDemandKw or intervals',
    );
  }
  if (maxDemandKw !== null) {
    const of = { maxDemandKw, contractKw, baseWonPerKw: last.baseWonPerKw, times: overContract.times, demandMetered };
    const { won, overKw, percent } = demandSurcharge(of);
    const unitPrice = hundredthsText(last.baseWonPerKw * percent);
    if (overKw > 0) lines.push({ ...line(LINES.overContract, String(overKw), won * 100), unitPrice });
    return won;
  }
  const tenthsPerKWh = last.prices[0] + last.climateTenths + period.fuel.tenths;
  const { won, overKWh } = energySurcharge({ kWh: use.total, contractKw, tenthsPerKWh, times: overContract.times });
  if (overKWh > 0) lines.push(line(LINES.overContractEnergy, String(overKWh), won * 100));
  return won;
};

/** Welfare discount of general service, and the zero-use reduction; where both would apply only the larger does (art. 67⑥). */
const reductions = (
  request: ParsedRequest,
  period: BandedPeriod,
  base: number,
  charges: number,
  zeroUse: boolean,
): { zeroUseReduction: number; welfareDiscount: number } => {
  const zeroUseReduction = zeroUse ? quotient(base, 2) : 0;
  const { welfare } = request;
  if (welfare === null) return { zeroUseReduction, welfareDiscount: 0 };
  const { percent } = WELFARE[welfare];
  const amount =
    percent === null ? quotient(capDays(period.dayList, welfare), period.days) : quotient(charges * percent, 100);
  const welfareDiscount = Math.min(amount, charges);
  return welfareDiscount >= zeroUseReduction
    ? { zeroUseReduction: 0, welfareDiscount }
    : { zeroUseReduction, welfareDiscount: 0 };
};

const bandTotals = (use: Metered): KWhByBand => {
  const totals = [0, 0, 0];
  use.kWh.forEach((kWh, index) => {
    const band = index % DISCOUNTED;
    totals[band] = (totals[band] as number) + kWh;
  });
  return { light: totals[0] as number, mid: totals[1] as number, peak: totals[2] as number };
};

const cache = new Map<string, BandedPeriod>();
const MOST_CACHED = 500;

const cachedPeriod = (plan: BandedPlan, request: ParsedRequest, variant: string): BandedPeriod => {
  const key = `${plan.plan} ${request.from} ${request.to} ${request.jeju} ${request.keepsFormerCalendar} ${variant}`;
  const known = cache.get(key);
  if (known) return known;
  const period = bandedPeriod(plan, request.from, request.to);
  if (cache.size >= MOST_CACHED) cache.clear();
  cache.set(key, period);
  return period;
};

/**
 * A bill of any class but residential: base by billing demand or contract power, energy by season and time band, climate, fuel, power
 * factor, surcharge, reductions, VAT, fund, 10 won.
 * @param variant tells two sets of rates of the same plan apart in the cache
 */
export const priceNonResidential = (request: ParsedRequest, plan: BandedPlan, variant = ''): QuoteResult => {
  const period = cachedPeriod(plan, request, variant);
  const use = meter(request, plan, period);
  const power = billedPower(request, plan, use);
  const lines: BillLine[] = [];
  const base = baseCharge(period, power, lines);
  const energy = energyCharge(period, plan, use, lines);
  const climate = use.byDate
    ? climateByPart(period, use, lines)
    : climateByDays(period.climate, period.days, use.total, lines);
  const fuel = fuelCharge(period.fuel, use.total, lines);
  const powerFactor = power.kW === null || use.total === 0 ? 0 : powerFactorCharge(request, period, power.kW, lines);
  const overContractSurcharge = surcharge(request, plan, period, use, power, lines);

  const charges = base + energy + climate + fuel + powerFactor;
  const zeroUse = use.total === 0 && !power.metered;
  const { zeroUseReduction, welfareDiscount } = reductions(request, period, base, charges, zeroUse);
  if (zeroUseReduction) lines.push(line(LINES.zeroUse, null, -zeroUseReduction * 100));
  if (welfareDiscount)
    lines.push(line(WELFARE_LINES[request.welfare as string] as never, null, -welfareDiscount * 100));
  const subtotal = charges + overContractSurcharge - zeroUseReduction - welfareDiscount;
  const { vat, fund, total } = addTaxes(period.taxes, subtotal, lines);
  return {
    plan: request.plan.plan,
    period: { from: request.from, to: request.to },
    kWh: use.total,
    base,
    energy,
    climate,
    fuel,
    powerFactorCharge: powerFactor,
    overContractSurcharge,
    mandatoryUseDeduction: 0,
    under200Deduction: 0,
    welfareDiscount,
    householdDiscount: 0,
    priceFreeze: 0,
    zeroUseReduction,
    minimumTopUp: 0,
    subtotal,
    vat,
    fund,
    total,
    ...(plan.timeOfUse ? { kWhByBand: bandTotals(use) } : undefined),
    ...(power.kW === null ? undefined : { billingDemandKw: power.kW }),
    lines,
  };
};
