import type { Bilingual } from '../api/types.ts';

/** Plain words for the kinds of lines, by the longest matching start of a line's code. */
const RULES: [codeStart: string, text: Bilingual][] = [
  [
    'base',
    {
      ko: '기본요금은 쓴 양과 관계없이 내는 요금입니다. 주택용은 이번 달 사용량이 닿은 가장 높은 단계의 기본요금이 한 번 붙고, 그 밖의 계약은 요금적용전력(kW)에 단가를 곱합니다.',
      en: 'The base charge does not depend on every kWh. Homes pay the base charge of the highest tier reached this period, once; other contracts pay a price per kW of billing demand.',
    },
  ],
  [
    'energy.super',
    {
      ko: '7~8월과 12~2월에 1,000kWh를 넘게 쓴 부분에는 슈퍼유저 단가가 적용됩니다.',
      en: 'In July–August and December–February the part above 1,000 kWh is priced at the super-user rate.',
    },
  ],
  [
    'energy.tier',
    {
      ko: '주택용은 많이 쓸수록 단가가 높아지는 3단계 누진제입니다. 이 줄은 이 단계에 해당하는 사용량에 단가를 곱한 값입니다. 7~8월에는 단계의 폭이 넓어집니다(300/450kWh).',
      en: 'Homes pay by three rising tiers. This line is the energy that falls into this tier times its price. In July and August the tiers are wider (300/450 kWh).',
    },
  ],
  [
    'energy',
    {
      ko: '전력량요금은 쓴 전력량에 단가를 곱한 값입니다. 시간대별 계약은 경부하·중간부하·최대부하 시간대마다 단가가 다릅니다.',
      en: 'The energy charge is the energy used times its price. Time-of-use contracts have a price for each of the light, mid and peak bands.',
    },
  ],
  [
    'climate',
    {
      ko: '기후환경요금은 온실가스 감축과 재생에너지 비용으로, 쓴 전력량 전체에 같은 단가가 붙습니다.',
      en: 'The climate and environment charge pays for emission cuts and renewables: one price on every kWh.',
    },
  ],
  [
    'fuel',
    {
      ko: '연료비조정요금은 연료비 변동을 반영하며 분기마다 단가가 정해집니다(±5원/kWh 이내).',
      en: 'The fuel cost adjustment follows fuel prices; it is set every quarter within ±5 won/kWh.',
    },
  ],
  [
    'subtotal',
    {
      ko: '전기요금계는 기본요금, 전력량요금, 기후환경요금, 연료비조정요금을 더하고 할인을 뺀 금액입니다. 각 요금은 더하기 전에 원 미만을 버립니다.',
      en: 'Base, energy, climate and fuel charges less discounts. Each is cut to whole won before it is added.',
    },
  ],
  [
    'vat',
    {
      ko: '부가가치세는 전기요금계의 10%이며 원 단위로 반올림합니다.',
      en: 'VAT is 10% of the electricity charges, rounded half up to the won.',
    },
  ],
  [
    'fund',
    {
      ko: '전력산업기반기금은 전기요금계에 정해진 비율을 곱하고 10원 미만을 버립니다.',
      en: 'The power industry fund is a set share of the electricity charges; the fraction of 10 won is dropped.',
    },
  ],
  [
    'total',
    {
      ko: '청구 금액은 전기요금계, 부가가치세, 기금을 더하고 10원 미만을 버린 금액입니다.',
      en: 'Electricity charges, VAT and fund added up; the fraction of 10 won is dropped.',
    },
  ],
  [
    'powerFactor',
    {
      ko: '역률요금은 역률이 기준보다 낮으면 더하고 높으면 뺍니다.',
      en: 'The power factor charge adds below the standard and subtracts above it.',
    },
  ],
  [
    'adjustment',
    {
      ko: '이전 청구서를 다시 계산해 생긴 차액을 이번 청구서에서 더하거나 뺍니다(기본공급약관 제76조).',
      en: 'The difference from calculating an earlier bill again is added to or taken from this one (supply terms, art. 76).',
    },
  ],
  [
    'discount',
    {
      ko: '복지할인과 대가족 할인은 겹치면 큰 쪽만 적용하는 것이 원칙이며, 차상위·기초생활(주거·교육)은 복지할인을 먼저 뺀 뒤 남은 금액에 대가족 할인을 적용합니다.',
      en: 'Of several discounts only the largest applies; near-poor and livelihood (housing, education) households get theirs first, and the family discount on the rest.',
    },
  ],
  [
    'deduction',
    {
      ko: '조건에 해당하면 요금에서 빼는 금액입니다. 어떤 조건인지는 항목 이름과 아래 근거에 있습니다.',
      en: 'An amount taken off where a condition is met; the name of the line and its source below say which.',
    },
  ],
  [
    'overContract',
    {
      ko: '계약 전력을 넘겨 쓰면 넘은 만큼 더 비싼 요금이 붙습니다. 계약 전력을 올리면 피할 수 있습니다.',
      en: 'Power above the contract costs more. A higher contract power avoids it.',
    },
  ],
  [
    'cheaperOfTwo',
    {
      ko: '2026년 6~11월에는 두 선택요금으로 각각 계산해 더 낮은 쪽으로 청구합니다.',
      en: 'From June to November 2026 both options are calculated and the cheaper one is billed.',
    },
  ],
  [
    'minimum',
    {
      ko: '주택용 저압의 한 달 전기요금은 1,000원보다 적을 수 없습니다.',
      en: 'A low-voltage home pays at least 1,000 won a month.',
    },
  ],
];

const ROUNDING: Bilingual = {
  ko: '약관에 따라 끝수를 버립니다. 각 요금은 원 미만을, 마지막 청구 금액은 10원 미만을 버립니다(국고금관리법).',
  en: 'Fractions are dropped as the supply terms say: below one won for each charge, below 10 won for the final amount.',
};

/** What a line of a bill means, in plain words; null for a code we know nothing about (its rule and source are still shown). */
export function ruleText(code: string): Bilingual | null {
  if (code.endsWith('.rounding')) return ROUNDING;
  return RULES.find(([start]) => code.startsWith(start))?.[1] ?? null;
}
