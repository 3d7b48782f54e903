import type { Confidence, SourceId } from './data/sources.ts';
import { SOURCES } from './data/sources.ts';
import { hundredthsText } from './exact.ts';
import type { BillLine } from './types.ts';

/** Everything of a line that does not depend on the customer; made once for a plan and period. */
export interface LineTemplate {
  code: string;
  label: { ko: string; en: string };
  unit: string | null;
  unitPrice: string | null;
  rule: string;
  source: string;
  rateVersion: string | null;
  confidence: Confidence;
}

export const template = (
  code: string,
  ko: string,
  en: string,
  source: SourceId,
  rest: {
    unit?: string;
    unitPrice?: string;
    rule?: string;
    rateVersion?: string;
    confidence?: Confidence | undefined;
  } = {},
): LineTemplate => ({
  code,
  label: { ko, en },
  unit: rest.unit ?? null,
  unitPrice: rest.unitPrice ?? null,
  rule: rest.rule ?? code,
  source: SOURCES[source],
  rateVersion: rest.rateVersion ?? null,
  confidence: rest.confidence ?? 'confirmed',
});

/** A line of `hundredths` of a won. */
export const line = (of: LineTemplate, quantity: string | null, hundredths: number): BillLine => ({
  code: of.code,
  label: of.label,
  quantity,
  unit: of.unit,
  unitPrice: of.unitPrice,
  amount: hundredthsText(hundredths),
  rule: of.rule,
  source: of.source,
  rateVersion: of.rateVersion,
  confidence: of.confidence,
});

const DROPPED = { ko: '원 미만 절사', en: 'fractions of a won dropped' };
const dropped = (code: string, ko: string, en: string): LineTemplate =>
  template(`${code}.rounding`, `${ko} ${DROPPED.ko}`, `${en}: ${DROPPED.en}`, 'calculatorPrintout', {
    rule: 'drop_below_won',
  });

export const ROUNDING = {
  base: dropped('base', '기본요금', 'Base charge'),
  energy: dropped('energy', '전력량요금', 'Energy charge'),
  climate: dropped('climate', '기후환경요금', 'Climate-environment charge'),
  fuel: dropped('fuel', '연료비조정요금', 'Fuel adjustment'),
  total: template('total.rounding', '10원 미만 절사', 'Below 10 won dropped', 'art7', { rule: 'drop_below_ten_won' }),
};
