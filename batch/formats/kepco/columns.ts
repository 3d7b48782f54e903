/** Where the columns of a 15-minute export lie, and what its unit is. */
export interface ExportColumns {
  /** 고객번호; −1 when the export has none. */
  customer: number;
  /** 계기번호; −1 when there is none. */
  meter: number;
  /** 검침일: the end of the interval. */
  label: number;
  /** 순방향 유효전력량: energy taken from the grid. */
  energy: number;
  /** As the heading writes it. */
  unit: string;
}

/** Rows in which the heading may be: a saved page has titles above it. */
export const MOST_HEADING_ROWS = 10;

const CUSTOMER = ['고객번호', 'customernumber', 'customerno'];
const METER = ['계기번호', 'meternumber', 'meterno'];
const LABEL = ['검침일시', '검침일', '검침시간', '검침시각', '일시', '날짜시간', 'meterreadingdate', 'datetime'];
const ENERGY = ['순방향유효전력량', '유효전력량', '전력사용량', '전력량', '사용량', 'forwardactiveenergy'];
const UNITS = ['mwh', 'kwh', 'wh'];

/** Full-width letters, spaces, brackets, punctuation and case make no difference: `순방향 유효전력량(KWH)` is `순방향유효전력량 [kWh]`. */
const plain = (heading: string): string =>
  heading
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-./\\()[\]{}"'\ufeff]/g, '');

/** The columns of a heading row; null when the row does not name both an interval and an energy. */
export function matchColumns(cells: readonly string[]): ExportColumns | null {
  const names = cells.map(plain);
  const label = names.findIndex((name) => LABEL.includes(name));
  const energy = names.findIndex((name) => ENERGY.includes(withoutUnit(name)));
  if (label === -1 || energy === -1) return null;
  const unit = UNITS.find((ending) => names[energy]?.endsWith(ending)) ?? 'kwh';
  return {
    customer: names.findIndex((name) => CUSTOMER.includes(name)),
    meter: names.findIndex((name) => METER.includes(name)),
    label,
    energy,
    unit: { mwh: 'MWh', kwh: 'kWh', wh: 'Wh' }[unit] as string,
  };
}

const withoutUnit = (name: string): string => name.replace(/(mwh|kwh|wh)$/, '');
