import { checkRates } from './check-rates.ts';
import { CHEAPER_OF_TWO } from './data/non-residential.ts';
import { TariffError } from './errors.ts';
import { halfUp } from './exact.ts';
import { line, template } from './lines.ts';
import { priceNonResidential } from './non-residential.ts';
import { type ParsedRequest, parseRequest } from './parse-request.ts';
import { type BandedPlan, planOf, type RatedVersion } from './plans.ts';
import { intervalError } from './read-intervals.ts';
import { priceResidential } from './residential.ts';
import type { QuoteRequest, QuoteResult } from './types.ts';

checkRates();

/** Metered kWh of a residential customer: one reading for the period, half up to the kWh (supply terms art. 7①). */
const residentialKWh = ({ usage }: ParsedRequest): number => {
  if (usage.form === 'total') return halfUp(usage.wh, 1000);
  if (usage.form !== 'intervals') {
    throw new TariffError('bad_usage', 'usage', 'residential plans have no time bands: give kWh or intervals');
  }
  let sum = 0;
  const { wh } = usage.intervals;
  for (let index = 0; index < wh.length; index += 1) {
    const value = wh[index] as number;
    if (!((value | 0) === value && value >= 0)) throw intervalError(value, index);
    sum += value;
  }
  if (sum > 1e12) throw new TariffError('usage_too_large', 'usage', 'usage is above 1,000,000,000 kWh in all');
  return halfUp(sum, 1000);
};

const CHEAPER_LINE = template(
  'cheaperOfTwo',
  '두 요금 중 낮은 요금 적용',
  'The cheaper of the two options is billed',
  CHEAPER_OF_TWO.source,
  {
    confidence: CHEAPER_OF_TWO.confidence,
  },
);

/** 일반용(갑)Ⅱ, Jun–Nov 2026: the flat twin of the option, with the rates it gets in December; null where the rule does not apply. */
const twinOf = (request: ParsedRequest, plan: BandedPlan): BandedPlan | null => {
  if (plan.classId !== CHEAPER_OF_TWO.classId || request.to < CHEAPER_OF_TWO.from || request.to > CHEAPER_OF_TWO.to)
    return null;
  const option = CHEAPER_OF_TWO.twins[plan.option as string];
  if (option === undefined) return null;
  const twin = planOf(`${plan.classId}/${plan.voltage}/${option}`) as BandedPlan;
  const rated = twin.versions.find((version) => version.from === CHEAPER_OF_TWO.ratesOf) as RatedVersion;
  return { ...twin, versions: [{ ...rated, from: plan.versions[0]?.from as string }] };
};

const price = (request: ParsedRequest): QuoteResult => {
  const { plan } = request;
  if (plan.kind === 'residential') return priceResidential(request, plan, residentialKWh(request));
  const own = priceNonResidential(request, plan);
  const twin = twinOf(request, plan);
  if (twin === null) return own;
  const flat = priceNonResidential(request, twin, 'twin');
  const cheaper = flat.total < own.total ? flat : own;
  cheaper.lines.push(line(CHEAPER_LINE, null, 0));
  return {
    ...cheaper,
    ...(own.kWhByBand && { kWhByBand: own.kWhByBand }),
    appliedOption: (cheaper === flat ? twin : plan).option as string,
  };
};

/**
 * Prices one contract for one billing period: every won with the rule and the source it comes from.
 * @param request see {@link QuoteRequest}; energy in kWh or Wh, power in kW, days `YYYY-MM-DD` inclusive
 * @returns whole won; the lines' amounts sum to `total`
 * @throws TariffError with code, message and path when the request cannot be priced
 */
export const quote = (request: QuoteRequest): QuoteResult => {
  const result = price(parseRequest(request));
  const { id } = request;
  return id === undefined || id === null ? result : { id, ...result };
};
