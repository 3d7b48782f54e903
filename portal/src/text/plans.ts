import type { Language } from '../api/types.ts';

const PARTS: Record<string, [ko: string, en: string]> = {
  residential: ['주택용', 'Residential'],
  general_a_1: ['일반용(갑)Ⅰ', 'General A I'],
  general_a_2: ['일반용(갑)Ⅱ', 'General A II'],
  general_b: ['일반용(을)', 'General B'],
  industrial_a_1: ['산업용(갑)Ⅰ', 'Industrial A I'],
  industrial_a_2: ['산업용(갑)Ⅱ', 'Industrial A II'],
  industrial_b: ['산업용(을)', 'Industrial B'],
  education_a: ['교육용(갑)', 'Education A'],
  education_b: ['교육용(을)', 'Education B'],
  agricultural_a: ['농사용(갑)', 'Agricultural A'],
  agricultural_b: ['농사용(을)', 'Agricultural B'],
  ev: ['전기자동차 충전', 'EV charging'],
  ev_own: ['전기자동차 자가소비', 'EV, own use'],
  ev_service: ['전기자동차 충전서비스', 'EV charging service'],
  low: ['저압', 'low voltage'],
  high: ['고압', 'high voltage'],
  high_a: ['고압A', 'high voltage A'],
  high_b: ['고압B', 'high voltage B'],
  high_c: ['고압C', 'high voltage C'],
  I: ['선택Ⅰ', 'option I'],
  II: ['선택Ⅱ', 'option II'],
  III: ['선택Ⅲ', 'option III'],
  IV: ['선택Ⅳ', 'option IV'],
};

/** A plan code (`residential/low`) in words; parts we have no word for stay as they are. */
export function planName(plan: string, language: Language): string {
  return plan
    .split('/')
    .map((part) => PARTS[part]?.[language === 'ko' ? 0 : 1] ?? part)
    .join(language === 'ko' ? ' ' : ', ');
}
