// A second computation of the bill, written from the supply terms (기본공급약관) and the published print-outs alone, to check the engine against.
// It shares no code and no tables with domain/: fractions are exact BigInt rationals, days are JavaScript dates, rates are read from the
// third-party file of rate tables. Slow on purpose: every day and every hour is looked at by itself.

/** Looks up what was found before: the same day or number is asked for a hundred times. */
const remembered = <K, V>(known: Map<K, V>, key: K, find: () => V): V => {
  let value = known.get(key);
  if (value === undefined) {
    value = find();
    known.set(key, value);
  }
  return value;
};
const decimals = new Map<number | string, Q>();

/** An exact fraction. */
class Q {
  readonly n: bigint;
  readonly d: bigint;
  constructor(n: bigint, d = 1n) {
    this.n = d < 0n ? -n : n;
    this.d = d < 0n ? -d : d;
  }
  /** From a decimal as JSON has it: 91.9 is 919/10, never the nearest binary number. */
  static of(value: number | string): Q {
    return remembered(decimals, value, () => Q.decimal(value));
  }
  private static decimal(value: number | string): Q {
    const [whole, part = ''] = String(value).split('.') as [string, string?];
    return new Q(BigInt(whole + part), 10n ** BigInt(part.length));
  }
  plus(o: Q): Q {
    if (this.d === o.d) return new Q(this.n + o.n, this.d);
    if (this.d % o.d === 0n) return new Q(this.n + o.n * (this.d / o.d), this.d);
    if (o.d % this.d === 0n) return new Q(this.n * (o.d / this.d) + o.n, o.d);
    return new Q(this.n * o.d + o.n * this.d, this.d * o.d);
  }
  minus(o: Q): Q {
    return new Q(this.n * o.d - o.n * this.d, this.d * o.d);
  }
  times(o: Q): Q {
    return new Q(this.n * o.n, this.d * o.d);
  }
  over(o: Q): Q {
    return new Q(this.n * o.d, this.d * o.n);
  }
  above(o: Q): boolean {
    return this.n * o.d > o.n * this.d;
  }
  /** Fractions dropped: towards zero, as BigInt division does. */
  dropped(): bigint {
    return this.n / this.d;
  }
  /** Half up, for values of 0 and more. */
  halfUp(): bigint {
    return (2n * this.n + this.d) / (2n * this.d);
  }
}
const q = (value: bigint | number): Q => new Q(BigInt(value));
const ZERO = q(0);
const inOrder = (a: bigint, b: bigint): bigint[] => (a < b ? [a, b] : [b, a]);
const least = (a: bigint, b: bigint): bigint => inOrder(a, b)[0] as bigint;
const most = (a: bigint, b: bigint): bigint => inOrder(a, b)[1] as bigint;
const smaller = (a: Q, b: Q): Q => (a.above(b) ? b : a);
const sum = (values: readonly Q[]): Q => values.reduce((all, value) => all.plus(value), ZERO);

// biome-ignore lint/suspicious/noExplicitAny: the rate file is read as it comes
type Json = any;

export interface Holidays {
  /** Names of the public holidays of a day. */
  names(day: string): readonly string[];
}

const dayTexts = new Map<number, string>();
const dayList = (from: string, to: string): string[] => {
  const days: string[] = [];
  for (let at = Date.parse(`${from}T00:00:00Z`); at <= Date.parse(`${to}T00:00:00Z`); at += 86_400_000) {
    days.push(remembered(dayTexts, at, () => new Date(at).toISOString().slice(0, 10)));
  }
  return days;
};
const months = new Map<string, number>();
const month = (day: string): number => remembered(months, day, () => Number(day.slice(5, 7)));
const tables = new Map<Json, Map<string, Json>>();
/** The last row of a dated table that is not later than the day. */
const since = (table: Json[], day: string, key = 'effective'): Json =>
  remembered(
    remembered(tables, table, () => new Map()),
    day,
    () => table.filter((row) => (row[key] ?? '0000') <= day).at(-1) ?? null,
  );

/** Days in a row with the same text of `key`. */
const cut = (days: string[], key: (day: string) => string): string[][] => {
  const parts: string[][] = [];
  let before: string | null = null;
  for (const day of days) {
    const now = key(day);
    if (now === before) (parts.at(-1) as string[]).push(day);
    else parts.push([day]);
    before = now;
  }
  return parts;
};

/** Whole numbers by days: half up, never more than is left, the last part takes the remainder. */
const share = (whole: bigint, parts: readonly string[][], allDays: number): bigint[] => {
  let left = whole;
  return parts.map((part, index) => {
    let mine = new Q(whole * BigInt(part.length), BigInt(allDays)).halfUp();
    if (mine > left || index === parts.length - 1) mine = left;
    left -= mine;
    return mine;
  });
};

/** kWh of several registers from Wh: lower kWh each, and the kWh missing to the rounded total for the largest rests. */
const wholeKWh = (wh: bigint[]): bigint[] => {
  const total = new Q(
    wh.reduce((a, b) => a + b, 0n),
    1000n,
  ).halfUp();
  const lower = wh.map((value) => value / 1000n);
  const missing = total - lower.reduce((a, b) => a + b, 0n);
  const order = wh
    .map((value, index) => ({ rest: value % 1000n, index }))
    .sort((a, b) => Number(b.rest - a.rest) || a.index - b.index);
  for (const { index } of order.slice(0, Number(missing))) lower[index] = (lower[index] as bigint) + 1n;
  return lower;
};

export interface SecondBill {
  base: number;
  energy: number;
  climate: number;
  fuel: number;
  powerFactorCharge: number;
  mandatoryUseDeduction: number;
  under200Deduction: number;
  welfareDiscount: number;
  householdDiscount: number;
  priceFreeze: number;
  zeroUseReduction: number;
  minimumTopUp: number;
  subtotal: number;
  vat: number;
  fund: number;
  total: number;
}

// Amounts of the discounts (supply terms art. 67⑥ names the classes; the amounts are third-party, the raise of 2022-07…12 too).
const WELFARE_CAPS: { effective: string; other: Json; summer: Json }[] = [
  {
    effective: '2016-12-01',
    other: {
      disabled_or_veteran: 16000,
      livelihood_or_medical_aid: 16000,
      housing_or_education_aid: 10000,
      near_poor: 8000,
    },
    summer: {
      disabled_or_veteran: 20000,
      livelihood_or_medical_aid: 20000,
      housing_or_education_aid: 12000,
      near_poor: 10000,
    },
  },
  {
    effective: '2022-07-01',
    other: {
      disabled_or_veteran: 23600,
      livelihood_or_medical_aid: 23900,
      housing_or_education_aid: 15600,
      near_poor: 12600,
    },
    summer: {
      disabled_or_veteran: 29600,
      livelihood_or_medical_aid: 29600,
      housing_or_education_aid: 18600,
      near_poor: 15600,
    },
  },
  {
    effective: '2022-10-01',
    other: {
      disabled_or_veteran: 22000,
      livelihood_or_medical_aid: 23900,
      housing_or_education_aid: 14000,
      near_poor: 11000,
    },
    summer: {},
  },
  {
    effective: '2023-01-01',
    other: {
      disabled_or_veteran: 16000,
      livelihood_or_medical_aid: 16000,
      housing_or_education_aid: 10000,
      near_poor: 8000,
    },
    summer: {
      disabled_or_veteran: 20000,
      livelihood_or_medical_aid: 20000,
      housing_or_education_aid: 12000,
      near_poor: 10000,
    },
  },
];
const FAMILY_CAP = (day: string): number => (day >= '2022-07-01' && day <= '2022-12-31' ? 22000 : 16000);
const welfareCap = (name: string, day: string): Q => {
  const row = since(WELFARE_CAPS, day);
  return q((month(day) >= 6 && month(day) <= 8 ? row.summer : row.other)[name]);
};

const SEASON_OF = (rates: Json, day: string): 'summer' | 'springFall' | 'winter' => {
  const seasons = rates.touDayRules.seasons as Record<string, number[]>;
  return Object.keys(seasons).find((name) => (seasons[name] as number[]).includes(month(day))) as 'summer';
};

const NAMES: Record<string, string> = {
  general_a_1: '일반용(갑) I',
  general_a_2: '일반용(갑) II',
  general_b: '일반용(을)',
  general_supplementary: '일반용 보완전력',
  industrial_a_1: '산업용(갑) I',
  industrial_a_2: '산업용(갑) II',
  industrial_b: '산업용(을)',
  education_a: '교육용(갑)',
  education_b: '교육용(을)',
  ev_own_use: '전기차(자가소비)',
  ev_charging_business: '전기차(충전사업자)',
};
const VOLTAGES: Record<string, string> = {
  low: '저압',
  high: '고압',
  high_a: '고압A',
  high_b: '고압B',
  high_c: '고압C',
};

/** Classes whose meters tell time bands apart (Annex 3; charging stations and supplementary service by their sheets). */
const HAS_BANDS = [
  'general_a_2',
  'general_b',
  'general_supplementary',
  'industrial_a_2',
  'industrial_b',
  'education_b',
  'ev_own_use',
  'ev_charging_business',
];
/** 일반용(갑)Ⅱ options Ⅲ and Ⅳ have the prices of (갑)Ⅰ options Ⅰ and Ⅱ for all hours, from 2026-12-01. */
const FLAT_OPTION: Record<string, string> = { III: 'I', IV: 'II' };

/** The row of a plan on a day: base won/kW and prices by band and season, with the date the row is from. */
const rowOf = (
  rates: Json,
  plan: string,
  day: string,
): { base: Q; price(band: string, season: string): Q; from: string } | null => {
  const [classId, voltage, option] = plan.split('/') as [string, string, string?];
  const sheet = rates.nonResidential['2026-06-01'];
  const at = (table: Json): Json =>
    classId.startsWith('agricultural')
      ? table.농사용전력[classId === 'agricultural_a' ? '농사용(갑)' : `농사용(을) ${VOLTAGES[voltage]}`].단일
      : table[NAMES[classId] as string][VOLTAGES[voltage] as string][option ? `선택 ${option}` : '단일'];
  const make = (energy: Json, base: number, from: string) => ({
    base: Q.of(base),
    price: (band: string, season: string) => Q.of((energy.all ?? energy[band])[season]),
    from,
  });
  if (classId === 'industrial_b') {
    if (day < '2024-10-24') return null;
    const row =
      day < '2026-04-16' ? rates.industrialB['2024-10-24'][VOLTAGES[voltage] as string][`선택 ${option}`] : at(sheet);
    return make(row.energy, row.baseWonPerKw, day < '2026-04-16' ? '2024-10-24' : '2026-04-16');
  }
  if (classId === 'general_a_2' && option && FLAT_OPTION[option]) {
    const row = sheet[NAMES.general_a_1 as string][VOLTAGES[voltage] as string][`선택 ${FLAT_OPTION[option]}`];
    return make(row.energy, row.baseWonPerKw, '2026-12-01');
  }
  if (day >= '2026-06-01') return make(at(sheet).energy, at(sheet).baseWonPerKw, '2026-06-01');
  if (!['general_a_1', 'general_a_2', 'general_b'].includes(classId)) return null;
  const from = Object.keys(rates.generalEnergyHistory)
    .filter((date) => date <= day)
    .at(-1);
  return from ? make(at(rates.generalEnergyHistory[from]), at(sheet).baseWonPerKw, from) : null;
};

type Row = NonNullable<ReturnType<typeof rowOf>>;
const rowsFound = new Map<string, Map<string, Row>>();

const inSpan = (hour: number, span: string): boolean => {
  const [from, to] = span.split('-').map(Number) as [number, number];
  return from < to ? hour >= from && hour < to : hour >= from || hour < to;
};

const bandOf = (
  rates: Json,
  holidays: Holidays,
  request: Json,
  day: string,
  hour: number,
): { band: string; half: boolean } => {
  const classId = request.plan.split('/')[0];
  const calendar = (id: string): Json => rates.touCalendars.find((known: Json) => known.id === id);
  const season = SEASON_OF(rates, day);
  let table: Json;
  if (request.region === 'jeju') table = calendar('kr-tou-jeju').allSeasons;
  else {
    const reform =
      classId === 'industrial_b' ? (request.keepsFormerCalendar ? '2026-10-01' : '2026-04-16') : '2026-06-01';
    const id = day >= reform ? 'kr-tou-2026' : day >= '2023-01-01' ? 'kr-tou-2023' : 'kr-tou-2022';
    table = season === 'winter' ? calendar(id).winter : calendar(id).summerSpringFall;
  }
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  const holiday = weekday === 0 || holidays.names(day).some((name) => !name.includes('임시공휴일'));
  let band = ['light', 'mid', 'peak'].find((name) => table[name].some((span: string) => inSpan(hour, span))) as string;
  if (weekday === 6 && band === 'peak') band = 'mid';
  if (holiday) band = 'light';
  const half =
    classId === 'industrial_b' &&
    day >= '2026-04-16' &&
    day <= '2030-12-31' &&
    season === 'springFall' &&
    (holiday || weekday === 6) &&
    inSpan(hour, rates.touDayRules.industrialBWeekendDiscount.hours);
  return { band, half };
};

const climatePrice = (rates: Json, day: string): Q => Q.of(since(rates.climateWonPerKwh, day)?.value ?? 0);
const fuelPrice = (rates: Json, to: string): Q => {
  const reading = new Date(Date.parse(`${to}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 7);
  return Q.of(since(rates.fuelAdjustmentWonPerKwh, reading, 'billingMonthsFrom')?.value ?? 0);
};

const taxes = (rates: Json, days: string[], subtotal: bigint) => {
  const vat = new Q(subtotal, 10n).halfUp();
  const average = sum(days.map((day) => Q.of(since(rates.powerIndustryFund, day, 'usageFrom').rate))).over(
    q(days.length),
  );
  const fund = (q(subtotal).times(average).over(q(10)).dropped() as bigint) * 10n;
  const total = ((subtotal + vat + fund) / 10n) * 10n;
  return { subtotal: Number(subtotal), vat: Number(vat), fund: Number(fund), total: Number(total) };
};

const thousandth = (value: number): bigint => Q.of(value).times(q(1000)).dropped();

const residential = (rates: Json, request: Json): SecondBill => {
  const voltage = request.plan.split('/')[1] as 'low' | 'high';
  const table = rates.residential;
  const { from, to } = request.period;
  const days = dayList(from, to);
  const wh: bigint = request.usage.intervals
    ? request.usage.intervals.wh.reduce((all: bigint, value: number) => all + BigInt(value), 0n)
    : thousandth(request.usage.kWh);
  const kWh = new Q(wh, 1000n).halfUp();

  // What holds on a day: limits and prices of the tiers, base charges, and whether the month has a super-user price.
  const found = new Map<string, ReturnType<typeof look>>();
  const of = (day: string) => remembered(found, day, () => look(day));
  const look = (day: string) => {
    if (day <= '2016-11-30') {
      const six = table.historicSixTier;
      return {
        version: '2013',
        limits: six.limits as number[],
        prices: six.low as Json[],
        base: six.base as number[],
        extra: false,
      };
    }
    const version = since(table.versions, day);
    const summer2018 = day >= '2018-07-01' && day <= '2018-08-31';
    const summer = day >= '2019-07-01' && [7, 8].includes(month(day));
    const limits = summer2018 ? [300, 500] : summer ? table.tiersKwh.summer.limits : table.tiersKwh.other;
    const extra = kWh > 1000n && day >= '2017-01-01' && table.superUser.months.includes(month(day));
    return {
      version: version.effective,
      limits,
      prices: version[voltage] as Json[],
      base: table.baseWonPerHouse[voltage],
      extra,
    };
  };
  const key = (day: string): string => {
    const { version, limits, extra } = of(day);
    return `${version} ${limits} ${extra}`;
  };
  const parts = cut(days, key);
  const portion = (part: string[]): Q => new Q(BigInt(part.length), BigInt(days.length));
  const partKWh = share(kWh, parts, days.length);

  const detail = parts.map((part, index) => {
    const { limits, prices, base, extra } = of(part[0] as string);
    const edges = [...limits.map((limit: number) => BigInt(limit)), ...(extra ? [1000n] : [])];
    let left = partKWh[index] as bigint;
    let energy = ZERO;
    let tier = 0;
    let below = 0n;
    for (; tier < edges.length && kWh > (edges[tier] as bigint); tier += 1) {
      const width = (edges[tier] as bigint) - below;
      below = edges[tier] as bigint;
      let mine = q(width).times(portion(part)).halfUp();
      if (mine > left) mine = left;
      left -= mine;
      energy = energy.plus(q(mine).times(Q.of(prices[tier])));
    }
    energy = energy.plus(q(left).times(Q.of(prices[tier])));
    const household = base[Math.min(tier, base.length - 1)] as number;
    return { part, kWh: partKWh[index] as bigint, energy, base: Q.of(household).times(portion(part)) };
  });

  const base = sum(detail.map((one) => one.base)).dropped();
  const energy = sum(detail.map((one) => one.energy)).dropped();
  const climate = q(kWh)
    .times(sum(days.map((day) => climatePrice(rates, day))))
    .over(q(days.length))
    .dropped();
  const fuelRate = fuelPrice(rates, to);
  const fuel = q(kWh).times(fuelRate).dropped();
  const charges = base + energy + climate + fuel;
  const minimum = voltage === 'low' ? 1000n : 0n;

  const welfare = request.discounts?.welfare ?? null;
  const household = request.discounts?.household ?? null;
  let mandatory = 0n;
  let under200 = 0n;
  let freeze = 0n;
  let welfareWon = 0n;
  let householdWon = 0n;
  if (welfare === null && household === null) {
    if (kWh <= 200n) {
      const limit = (day: string): Q => {
        if (day < '2016-12-01') return ZERO;
        const rows = rates.mandatoryUseDeduction as Json[];
        return Q.of((day <= rows[0].until ? rows[0] : since(rows, day))[voltage]);
      };
      mandatory = sum(days.map(limit)).over(q(days.length)).dropped();
      const most = charges > minimum ? charges - minimum : 0n;
      if (mandatory > most) mandatory = most;
    }
  } else {
    if (kWh <= 200n) under200 = smaller(q(voltage === 'low' ? 4000 : 2500), q(charges)).dropped();
    const isProtected =
      (welfare !== null && welfare !== 'welfare_facility') || (household !== null && household !== 'life_support');
    if (isProtected) {
      const price = (day: string): Q => Q.of(since(rates.vulnerableFreezeWonPerKwhUpTo313, day)?.value ?? 0);
      const stretches = cut(days, (day) => String(since(rates.vulnerableFreezeWonPerKwhUpTo313, day)?.effective));
      const frozen = share(kWh < 313n ? kWh : 313n, stretches, days.length);
      const full = sum(
        stretches.map((stretch, index) => q(frozen[index] as bigint).times(price(stretch[0] as string))),
      ).dropped();
      freeze = smaller(q(full), q(charges - under200)).dropped();
    }
    const rest = charges - under200 - freeze;
    if (welfare === 'welfare_facility') welfareWon = q(rest).times(new Q(3n, 10n)).dropped();
    else if (welfare !== null) {
      const cap = sum(days.map((day) => welfareCap(welfare, day)))
        .over(q(days.length))
        .dropped();
      welfareWon = least(cap, rest);
    }
    const stacks = ['livelihood_or_medical_aid', 'housing_or_education_aid', 'near_poor'].includes(welfare);
    if (household !== null) {
      const before = under200 + freeze + (stacks ? welfareWon : 0n);
      const thirty = (amount: Q): Q => (amount.above(ZERO) ? amount.times(new Q(3n, 10n)) : ZERO);
      const capped = (amount: Q, part: string[]): Q =>
        household === 'life_support'
          ? amount
          : smaller(amount, sum(part.map((day) => q(FAMILY_CAP(day)))).over(q(days.length)));
      const byPart =
        parts.length === 1
          ? capped(thirty(q(charges - before)), days)
          : sum(
              detail.map((one) => {
                const perKWh = climatePrice(rates, one.part[0] as string).plus(fuelRate);
                const all = one.base.plus(one.energy).plus(q(one.kWh).times(perKWh));
                return capped(thirty(all.minus(q(before).times(portion(one.part)))), one.part);
              }),
            );
      householdWon = smaller(q(byPart.dropped()), q(charges - before)).dropped();
      if (welfare !== null && !stacks) {
        if (householdWon > welfareWon) welfareWon = 0n;
        else householdWon = 0n;
      }
    }
  }
  const after = charges - mandatory - under200 - freeze - welfareWon - householdWon;
  const topUp = after < minimum ? minimum - after : 0n;
  return {
    base: Number(base),
    energy: Number(energy),
    climate: Number(climate),
    fuel: Number(fuel),
    powerFactorCharge: 0,
    mandatoryUseDeduction: Number(mandatory),
    under200Deduction: Number(under200),
    welfareDiscount: Number(welfareWon),
    householdDiscount: Number(householdWon),
    priceFreeze: Number(freeze),
    zeroUseReduction: 0,
    minimumTopUp: Number(topUp),
    ...taxes(rates, days, after + topUp),
  };
};

const BANDS = ['light', 'mid', 'peak'];

const nonResidential = (rates: Json, holidays: Holidays, request: Json): SecondBill => {
  const { from, to } = request.period;
  const days = dayList(from, to);
  const rowsOfPlan = remembered(rowsFound, request.plan as string, () => new Map<string, Row>());
  const row = (day: string): Row => remembered(rowsOfPlan, day, () => rowOf(rates, request.plan, day) as Row);
  const climateDate = (day: string): string => String(since(rates.climateWonPerKwh, day)?.effective);
  const parts = cut(days, (day) => `${row(day).from} ${SEASON_OF(rates, day)} ${climateDate(day)}`);
  const [classId, , option] = request.plan.split('/');
  const bandsMatter = HAS_BANDS.includes(classId);
  const flat =
    !bandsMatter ||
    (classId === 'ev_charging_business' && option === 'IV') ||
    (classId === 'general_a_2' && option in FLAT_OPTION);
  const { usage } = request;

  // kWh by part and register "band" or "band half".
  const registers = BANDS.concat(BANDS.map((band) => `${band} half`));
  const kWh: bigint[][] = parts.map(() => registers.map(() => 0n));
  let byDate = false;
  let demandWh = 0n;
  if (usage.kWh !== undefined || usage.kWhByBand) {
    const wh = usage.kWhByBand ? BANDS.map((band) => thousandth(usage.kWhByBand[band] ?? 0)) : [thousandth(usage.kWh)];
    const totals = flat
      ? [
          new Q(
            wh.reduce((a, b) => a + b, 0n),
            1000n,
          ).halfUp(),
        ]
      : wholeKWh(wh);
    totals.forEach((total, band) => {
      share(total, parts, days.length).forEach((mine, part) => {
        (kWh[part] as bigint[])[band] = mine;
      });
    });
  } else {
    byDate = true;
    const { minutes, wh } = usage.intervals;
    const sums: bigint[] = parts.flatMap(() => registers.map(() => 0n));
    const perDay = 1440 / minutes;
    const perDemand = minutes === 5 ? 3 : 1;
    let demand = 0n;
    days.forEach((day, dayIndex) => {
      const part = parts.findIndex((list) => list.includes(day));
      for (let slot = 0; slot < perDay; slot += 1) {
        const { band, half } = bandsMatter
          ? bandOf(rates, holidays, request, day, Math.floor((slot * minutes) / 60))
          : { band: 'light', half: false };
        const register = flat ? 0 : BANDS.indexOf(band) + (half ? 3 : 0);
        const energy = BigInt(wh[dayIndex * perDay + slot]);
        sums[part * 6 + register] = (sums[part * 6 + register] as bigint) + energy;
        demand = slot % perDemand === 0 ? energy : demand + energy;
        if (slot % perDemand === perDemand - 1 && (!bandsMatter || band !== 'light') && demand > demandWh)
          demandWh = demand;
      }
    });
    wholeKWh(sums).forEach((value, index) => {
      (kWh[Math.floor(index / 6)] as bigint[])[index % 6] = value;
    });
  }
  const total = kWh.flat().reduce((a, b) => a + b, 0n);

  // Billing demand (art. 68): metered at high voltage, at least 30 % of contract power; else contract power.
  const highVoltage = !request.plan.includes('/low');
  let kW: bigint;
  let metered = true;
  if (request.billingDemandKw !== undefined) kW = new Q(thousandth(request.billingDemandKw), 1000n).halfUp();
  else if (highVoltage && usage.intervals) {
    const demandKw = new Q(
      demandWh * (usage.intervals.minutes === 5 ? 4n : BigInt(60 / usage.intervals.minutes)),
      1000n,
    ).halfUp();
    const floor = new Q(BigInt(request.contractKw) * 3n, 10n).halfUp();
    kW = most(demandKw, floor);
  } else {
    kW = new Q(thousandth(request.contractKw), 1000n).halfUp();
    metered = false;
  }

  const base = q(kW)
    .times(sum(days.map((day) => row(day).base)))
    .over(q(days.length))
    .dropped();
  const energyOf = (part: string[], index: number): Q => {
    const day = part[0] as string;
    const season = SEASON_OF(rates, day);
    return sum(
      registers.map((register, at) => {
        const price = row(day).price(
          register.slice(0, register.includes(' ') ? register.indexOf(' ') : undefined),
          season,
        );
        return q((kWh[index] as bigint[])[at] as bigint).times(at < 3 ? price : price.over(q(2)));
      }),
    );
  };
  const energy = sum(parts.map(energyOf)).dropped();
  const climate = byDate
    ? sum(
        parts.map((part, index) =>
          q((kWh[index] as bigint[]).reduce((a, b) => a + b, 0n)).times(climatePrice(rates, part[0] as string)),
        ),
      ).dropped()
    : q(total)
        .times(sum(days.map((day) => climatePrice(rates, day))))
        .over(q(days.length))
        .dropped();
  const fuel = q(total).times(fuelPrice(rates, to)).dropped();

  let powerFactor = 0n;
  if (request.powerFactor && total > 0n) {
    const permille = (day: string): Q => {
      const rule = day < '2025-02-01' ? { standard: 90, cap: 95 } : { standard: 92, cap: 97 };
      const lagging = Math.min(Math.max(request.powerFactor.lagging, 60), rule.cap);
      const leading = Math.min(Math.max(request.powerFactor.leading, 60), 95);
      return Q.of('0.002').times(q(rule.standard - lagging + (95 - leading)));
    };
    powerFactor = q(kW)
      .times(sum(days.map((day) => row(day).base.times(permille(day)))))
      .over(q(days.length))
      .dropped();
  }

  const charges = base + energy + climate + fuel + powerFactor;
  let zeroUse = total === 0n && !metered ? base / 2n : 0n;
  let welfareWon = 0n;
  const welfare = request.discounts?.welfare ?? null;
  if (welfare !== null) {
    welfareWon =
      welfare === 'welfare_facility'
        ? q(charges).times(new Q(3n, 10n)).dropped()
        : sum(days.map((day) => welfareCap(welfare, day)))
            .over(q(days.length))
            .dropped();
    if (welfareWon > charges) welfareWon = charges;
    if (welfareWon >= zeroUse) zeroUse = 0n;
    else welfareWon = 0n;
  }
  return {
    base: Number(base),
    energy: Number(energy),
    climate: Number(climate),
    fuel: Number(fuel),
    powerFactorCharge: Number(powerFactor),
    mandatoryUseDeduction: 0,
    under200Deduction: 0,
    welfareDiscount: Number(welfareWon),
    householdDiscount: 0,
    priceFreeze: 0,
    zeroUseReduction: Number(zeroUse),
    minimumTopUp: 0,
    ...taxes(rates, days, charges - zeroUse - welfareWon),
  };
};

/**
 * The bill of a request, computed a second time.
 * @param rates the third-party file of rate tables, parsed
 */
export const secondBill = (rates: Json, holidays: Holidays, request: Json): SecondBill => {
  if (request.plan.startsWith('residential/')) return residential(rates, request);
  const own = nonResidential(rates, holidays, request);
  if (!/general_a_2\/high_[ab]\/II?$/.test(request.plan)) return own;
  if (request.period.to < '2026-06-01' || request.period.to > '2026-11-30') return own;
  // June–November 2026: the cheaper of the option and its twin with one price for all hours, which is the (갑)Ⅰ row of the same base.
  const twin = nonResidential(rates, holidays, {
    ...request,
    plan: request.plan.endsWith('/II') ? request.plan.replace('/II', '/IV') : `${request.plan}II`,
  });
  return own.total <= twin.total ? own : twin;
};
