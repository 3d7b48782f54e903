import type { Confidence, SourceId } from './sources.ts';

// Discounts (요금의 감액, supply terms art. 67⑥). The classes are the terms'; the amounts are in the detailed rules (시행세칙) and come
// from third parties unless a published example shows them. Won a month.

export type WelfareClass =
  | 'disabled_or_veteran'
  | 'livelihood_or_medical_aid'
  | 'housing_or_education_aid'
  | 'near_poor'
  | 'welfare_facility';
export type HouseholdClass = 'large_family' | 'three_children' | 'newborn' | 'life_support';

interface Discount {
  ko: string;
  en: string;
  /** Percent of the charges; null = a fixed amount up to the cap. */
  percent: number | null;
  /** The price freeze of 2023-01-01…2025-03-31 covers this class. */
  freeze: boolean;
  confidence: Confidence;
  source: SourceId;
}

export const WELFARE: Readonly<Record<WelfareClass, Discount & { stacks: boolean }>> = {
  disabled_or_veteran: {
    ko: '장애인·유공자',
    en: 'disabled people and veterans',
    percent: null,
    freeze: true,
    stacks: false,
    confidence: 'unconfirmed',
    source: 'calculators',
  },
  livelihood_or_medical_aid: {
    ko: '기초생활(생계·의료)',
    en: 'basic livelihood (living, medical)',
    percent: null,
    freeze: true,
    stacks: true,
    confidence: 'unconfirmed',
    source: 'calculators',
  },
  housing_or_education_aid: {
    ko: '기초생활(주거·교육)',
    en: 'basic livelihood (housing, education)',
    percent: null,
    freeze: true,
    stacks: true,
    confidence: 'unconfirmed',
    source: 'calculators',
  },
  near_poor: {
    ko: '차상위계층',
    en: 'near-poor households',
    percent: null,
    freeze: true,
    stacks: true,
    confidence: 'unconfirmed',
    source: 'calculators',
  },
  welfare_facility: {
    ko: '사회복지시설',
    en: 'welfare facilities',
    percent: 30,
    freeze: false,
    stacks: false,
    confidence: 'unconfirmed',
    source: 'calculators',
  },
};

export const HOUSEHOLD: Readonly<Record<HouseholdClass, Discount>> = {
  large_family: {
    ko: '5인 이상 가구',
    en: 'five or more people',
    percent: 30,
    freeze: true,
    confidence: 'confirmed',
    source: 'calculatorPrintout',
  },
  three_children: {
    ko: '3자녀 이상 가구',
    en: 'three or more children',
    percent: 30,
    freeze: true,
    confidence: 'unconfirmed',
    source: 'calculators',
  },
  newborn: {
    ko: '출산 가구(3년)',
    en: 'newborn (three years)',
    percent: 30,
    freeze: true,
    confidence: 'unconfirmed',
    source: 'calculators',
  },
  life_support: {
    ko: '생명유지장치',
    en: 'life-support equipment',
    percent: 30,
    freeze: false,
    confidence: 'unconfirmed',
    source: 'calculators',
  },
};

/** Largest discount a month by day of use; `summer` is June–August. A class that is not listed has no cap. */
export const DISCOUNT_CAPS: readonly {
  from: string;
  source: SourceId;
  other: Readonly<Record<string, number>>;
  summer: Readonly<Record<string, number>>;
}[] = [
  {
    from: '2016-12-01',
    source: 'calculators',
    other: { disabled_or_veteran: 16000, livelihood_or_medical_aid: 16000, housing_or_education_aid: 10000, near_poor: 8000, family: 16000 },
    summer: { disabled_or_veteran: 20000, livelihood_or_medical_aid: 20000, housing_or_education_aid: 12000, near_poor: 10000, family: 16000 },
  },
  {
    from: '2022-07-01',
    source: 'calculators',
    other: { disabled_or_veteran: 23600, livelihood_or_medical_aid: 23900, housing_or_education_aid: 15600, near_poor: 12600, family: 22000 },
    summer: { disabled_or_veteran: 29600, livelihood_or_medical_aid: 29600, housing_or_education_aid: 18600, near_poor: 15600, family: 22000 },
  },
  {
    from: '2022-10-01',
    source: 'calculators',
    other: { disabled_or_veteran: 22000, livelihood_or_medical_aid: 23900, housing_or_education_aid: 14000, near_poor: 11000, family: 22000 },
    summer: { disabled_or_veteran: 29600, livelihood_or_medical_aid: 29600, housing_or_education_aid: 18600, near_poor: 15600, family: 22000 },
  },
  {
    from: '2023-01-01',
    source: 'calculators',
    other: { disabled_or_veteran: 16000, livelihood_or_medical_aid: 16000, housing_or_education_aid: 10000, near_poor: 8000, family: 16000 },
    summer: { disabled_or_veteran: 20000, livelihood_or_medical_aid: 20000, housing_or_education_aid: 12000, near_poor: 10000, family: 16000 },
  },
];
export const SUMMER_DISCOUNT_MONTHS: readonly number[] = [6, 7, 8];
