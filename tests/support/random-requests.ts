// Random requests of every class, split, discount and form of usage, for the comparison of the engine with the second computation.

/** A small deterministic generator (mulberry32), so that a failing request can be made again from its number. */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

const WELFARE = [
  'disabled_or_veteran',
  'livelihood_or_medical_aid',
  'housing_or_education_aid',
  'near_poor',
  'welfare_facility',
];
const HOUSEHOLD = ['large_family', 'three_children', 'newborn', 'life_support'];

const day = (number: number): string => new Date(number * 86_400_000).toISOString().slice(0, 10);
const numberOf = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 86_400_000;

// biome-ignore lint/suspicious/noExplicitAny: requests are plain JSON here
export type Request = any;

/**
 * One request. `plans` are the plans to draw from, with their first day of rates.
 * @param intervals whether the request may carry intervals, which are slow to check
 */
export const randomRequest = (
  random: () => number,
  plans: readonly { plan: string; from: string }[],
  intervals: boolean,
): Request => {
  const whole = (below: number): number => Math.floor(random() * below);
  const pick = <T>(from: readonly T[]): T => from[whole(from.length)] as T;
  const { plan, from: firstDay } =
    random() < 0.5 ? pick(plans.filter((known) => known.plan.startsWith('residential'))) : pick(plans);
  const residential = plan.startsWith('residential');
  const first = numberOf(firstDay);
  // Near a change of rates or season as often as not; the calendar ends with 2027.
  const edges = [
    '2016-12-01',
    '2018-07-01',
    '2021-07-01',
    '2022-07-01',
    '2022-10-01',
    '2023-01-01',
    '2023-05-16',
    '2024-07-01',
    '2025-07-01',
    '2025-12-01',
    '2026-04-16',
    '2026-06-01',
    '2026-09-01',
    '2026-11-01',
  ];
  const wanted = random() < 0.5 ? numberOf(pick(edges)) - whole(40) : first + whole(numberOf('2027-10-01') - first);
  const start = Math.max(first, wanted);
  const length = random() < 0.6 ? 28 + whole(4) : 1 + whole(62);
  const period = { from: day(start), to: day(start + length - 1) };

  const amounts = [0, 1, 200, 201, 300, 301, 313, 400, 401, 450, 451, 500, 1000, 1001, 1250];
  const kWh = random() < 0.4 ? pick(amounts) : random() < 0.9 ? whole(2000) : whole(1_000_000);
  const exact = (value: number): number => (random() < 0.1 ? Number(`${value}.${whole(1000)}`) : value);
  const classId = plan.split('/')[0] as string;
  const flat =
    residential ||
    ['general_a_1', 'industrial_a_1', 'education_a', 'agricultural_a', 'agricultural_b'].includes(classId) ||
    (/(III|IV)$/.test(plan) && !/(_b|ev_charging_business)\/[a-z_]+\/III$/.test(plan));

  const request: Request = { plan, period };
  if (intervals) {
    const minutes = pick([5, 15, 15, 30, 60]);
    const scale = pick([1000, 1000, 1, 250]);
    const wh = Array.from({ length: (length * 1440) / minutes }, () => whole(120) * scale);
    request.usage = { intervals: { minutes, from: period.from, wh } };
    if (random() < 0.2) request.region = 'jeju';
    else if (random() < 0.3) request.keepsFormerCalendar = true;
  } else if (flat) request.usage = { kWh: exact(kWh) };
  else request.usage = { kWhByBand: { light: exact(kWh), mid: exact(whole(2000)), peak: exact(whole(1000)) } };
  if (request.region === 'jeju' && period.from < '2023-01-01') request.region = 'mainland';

  if (residential) {
    const discounts: Request = {};
    if (random() < 0.4) discounts.welfare = pick(WELFARE);
    if (random() < 0.4) discounts.household = pick(HOUSEHOLD);
    if (period.from >= '2016-12-01' && Object.keys(discounts).length > 0) request.discounts = discounts;
  } else {
    request.contractKw = 1 + whole(900);
    if (random() < 0.2) request.billingDemandKw = whole(900);
    if (random() < 0.4) request.powerFactor = { lagging: 40 + whole(61), leading: 40 + whole(61) };
    if (classId.startsWith('general_') && classId !== 'general_supplementary' && random() < 0.2)
      request.discounts = { welfare: pick(WELFARE) };
    if (flat && !intervals && random() < 0.1) request.usage = { kWh: 0 };
  }
  return request;
};
