/** Where each figure comes from. A bill line carries the text; the consistency check refuses a figure without a source. */
export const SOURCES = {
  terms: 'KEPCO 기본공급약관 2024-10-24',
  art7: 'KEPCO 기본공급약관 제7조(끝수 계산), 국고금관리법',
  art43: 'KEPCO 기본공급약관 제41~43조(역률)',
  art67_6: 'KEPCO 기본공급약관 제67조⑥(요금의 감액)',
  art67_3: 'KEPCO 기본공급약관 제67조의3(초과사용부가금)',
  art68: 'KEPCO 기본공급약관 제68조(요금적용전력의 결정)',
  art75: 'KEPCO 기본공급약관 제75조(연체료)',
  annex1: 'KEPCO 기본공급약관 2024-10-24 별표 1(월간 전기요금표)',
  annex1_2016: 'KEPCO 기본공급약관 부칙(2016. 12.), 별표 1 — 2017-01-01부터 슈퍼유저요금',
  annex3: 'KEPCO 기본공급약관 2024-10-24 별표 3(계절별·시간대별 구분표)',
  annex7: 'KEPCO 기본공급약관 별표 7(기후환경요금 운영지침)',
  annex8: 'KEPCO 기본공급약관 별표 8(연료비조정요금 운영지침), 분기별 공지',
  freeze: 'KEPCO 기본공급약관 부칙 2022-12-30·2023-05-15·2024-01-16, 별표 7 부칙 2022-12-30',
  sheet2026: 'KEPCO 전기요금표(종합) 2026-06-01',
  sheet202608: 'KEPCO 전기요금표(종합) 2026-08-01 (시간대별 구분계량기 설치고객, 2026-12)',
  reform2026: '산업통상부 보도 2026-03-13(계절·시간대별 요금 개편), 전기요금표(종합) 2026-06-01',
  press: 'KEPCO·산업통상부 보도자료',
  history: 'dugurs/kwh_to_won @6432183 (KEPCO 계산기 대조), 인상폭은 보도자료',
  historyGeneral: 'dugurs/kwh_to_won_general @bd5d7d2 (KEPCO 요금표 옮김)',
  calculators: 'dugurs/kwh_to_won @6432183 (한전 계산기 풀이를 옮긴 제3자 코드)',
  calculatorPrintout: 'KEPCO 요금계산기 출력(2021-06-21~07-20)',
  fundDecree: '전기사업법 시행령 제36조, 요율 인하 2024-07-01·2025-07-01',
  vatAct: '부가가치세법 제30조, 전기요금표 부가정보(4사5입)',
} as const;

export type SourceId = keyof typeof SOURCES;
export type Confidence = 'confirmed' | 'unconfirmed';
