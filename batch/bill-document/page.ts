/** A4 in points; the origin is the top left corner, y grows downwards. */
export const PAGE = { width: 595.28, height: 841.89, margin: 40 } as const;

export interface TextItem {
  kind: 'text';
  /** Left end of the baseline. */
  x: number;
  y: number;
  width: number;
  text: string;
  size: number;
  bold: boolean;
  color: string;
}

export interface BoxItem {
  kind: 'box';
  x: number;
  y: number;
  width: number;
  height: number;
  fill: string;
}

export type Item = TextItem | BoxItem;

/** Width of a text in points. */
export type Measure = (text: string, size: number, bold: boolean) => number;

export interface TextStyle {
  size?: number;
  bold?: boolean;
  color?: string;
  align?: 'left' | 'right' | 'center';
  /** Longest the text may be: first it is set smaller, down to two thirds, then cut with an ellipsis. */
  fit?: number;
}

export const INK = '#1b2430';
export const SOFT = '#5b6675';
export const LINE = '#d5dbe3';
export const TINT = '#eef3fa';
export const ACCENT = '#0b4f9e';

/** Puts items on one page. */
export class Sheet {
  readonly items: Item[] = [];
  readonly #measure: Measure;

  constructor(measure: Measure) {
    this.#measure = measure;
  }

  box(x: number, y: number, width: number, height: number, fill: string): void {
    this.items.push({ kind: 'box', x, y, width, height, fill });
  }

  rule(x: number, y: number, width: number, color = LINE, weight = 0.6): void {
    this.box(x, y, width, weight, color);
  }

  /**
   * @param x left end, right end or middle, as `align` says
   * @param y baseline
   * @returns its width
   */
  text(x: number, y: number, text: string, style: TextStyle = {}): number {
    const { bold = false, color = INK, align = 'left', fit } = style;
    const fitted = fit === undefined ? { text, size: style.size ?? 9 } : this.#fit(text, style.size ?? 9, bold, fit);
    if (fitted.text === '') return 0;
    const width = this.#measure(fitted.text, fitted.size, bold);
    const left = align === 'left' ? x : align === 'right' ? x - width : x - width / 2;
    this.items.push({ kind: 'text', x: left, y, width, bold, color, ...fitted });
    return width;
  }

  /** Sets words on as many lines as they need, at most `lines`. @returns the baseline after the last one */
  paragraph(x: number, y: number, width: number, text: string, style: TextStyle & { lines: number }): number {
    const { size = 8, bold = false, lines } = style;
    const rows: string[] = [];
    for (const word of text.split(/\s+/)) {
      const longer = rows.length === 0 ? word : `${rows.at(-1)} ${word}`;
      if (rows.length > 0 && (rows.length === lines || this.#measure(longer, size, bold) <= width))
        rows[rows.length - 1] = longer;
      else rows.push(word);
    }
    for (const [index, row] of rows.entries()) this.text(x, y + index * size * 1.5, row, { ...style, fit: width });
    return y + rows.length * size * 1.5;
  }

  #fit(text: string, size: number, bold: boolean, width: number): { text: string; size: number } {
    const natural = this.#measure(text, size, bold);
    if (natural <= width) return { text, size };
    const smaller = Math.max((size * width) / natural, size * 0.67);
    if (this.#measure(text, smaller, bold) <= width + 0.01) return { text, size: smaller };
    const letters = [...text];
    let [fits, tooMany] = [0, letters.length];
    while (tooMany - fits > 1) {
      const middle = (fits + tooMany) >> 1;
      if (this.#measure(`${letters.slice(0, middle).join('')}…`, smaller, bold) <= width) fits = middle;
      else tooMany = middle;
    }
    return { text: `${letters.slice(0, fits).join('').trimEnd()}…`, size: smaller };
  }
}
