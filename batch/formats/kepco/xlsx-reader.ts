import type { Delivery } from '../delivery.ts';
import { FileRefused } from '../file-refused.ts';
import { XmlReader } from '../xml-reader.ts';
import { MOST_HEADING_ROWS, matchColumns } from './columns.ts';
import { type Cell, UsageDays } from './usage-days.ts';

const SHEET = /^xl\/worksheets\/[^/]+\.xml$/;
const STRINGS = 'xl/sharedStrings.xml';
/** Members that a workbook begins with; a zip of texts has none of them. */
const WORKBOOK = /^(\[Content_Types\]\.xml$|_rels\/|docProps\/|xl\/)/;
/** Excel's own limit of rows; and more columns than an export of readings ever has. */
const MOST_ROWS = 1_048_576;
const MOST_COLUMNS = 64;
const MOST_STRINGS = 4_000_000;

export const isWorkbookMember = (name: string): boolean => WORKBOOK.test(name);

/** A text that is stored once for the whole workbook, and known only after the sheet was read. */
class SharedText {
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }
}

type RawCell = Cell | SharedText;

/**
 * KEPCO's 15-minute export as an Excel workbook (.xlsx). A workbook is a zip of XML, and it keeps its texts behind its sheets; so the sheets are held as rows until the texts are known, at most
 * Excel's own million rows. Every sheet whose heading names the columns is read.
 */
export class ExportWorkbook {
  readonly #sheets: RawCell[][][] = [];
  readonly #strings: string[] = [];

  /** The next member of the zip; those that hold no cells are passed over. */
  async member(name: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    const reader = SHEET.test(name) ? this.#sheetReader() : name === STRINGS ? this.#stringsReader() : null;
    if (reader === null) return;
    for await (const bytes of content) reader.push(bytes);
    reader.end();
  }

  /** All members were seen: gives the days. */
  deliver(to: Delivery): void {
    let found = false;
    for (const rows of this.#sheets) {
      const resolved = (row: readonly RawCell[]): Cell[] =>
        row.map((cell) => (cell instanceof SharedText ? (this.#strings[cell.index] ?? '') : cell));
      const isExport = rows
        .slice(0, MOST_HEADING_ROWS)
        .some((row) => matchColumns(resolved(row).map((cell) => String(cell ?? ''))) !== null);
      if (!isExport) continue;
      found = true;
      const days = new UsageDays(to);
      const before = to.line;
      for (const [i, row] of rows.entries()) {
        to.line = before + i + 1;
        const cells = resolved(row);
        days.row(cells, cells.join(','));
      }
      days.end();
    }
    if (!found)
      to.refuse({
        code: 'FILE_NOT_RECOGNISED',
        message: 'No sheet of the workbook has the headings 고객번호, 검침일 and 순방향 유효전력량.',
      });
  }

  #sheetReader(): XmlReader {
    const rows: RawCell[][] = [];
    this.#sheets.push(rows);
    let row: RawCell[] = [];
    let column = 0;
    let type = '';
    let value = '';
    return new XmlReader({
      open: (name, attributes) => {
        if (name === 'row') {
          row = [];
          column = 0;
          // Rows may be left out; the place of one in the sheet is its number.
          const number = Number(attributes.r ?? rows.length + 1);
          if (!(number > rows.length && number <= MOST_ROWS))
            throw new FileRefused('XML_MALFORMED', `Row ${attributes.r} of the sheet is out of place.`);
          while (rows.length < number - 1) rows.push([]);
        } else if (name === 'c') {
          column = attributes.r === undefined ? column : columnNumber(attributes.r);
          type = attributes.t ?? 'n';
          value = '';
        }
      },
      close: (name, text) => {
        if (name === 'v') value = text;
        else if (name === 't') value += text;
        else if (name === 'row') rows.push(row);
        else if (name === 'c') {
          if (column >= 0 && column < MOST_COLUMNS) setCell(row, column, cellOf(type, value));
          column++;
        }
      },
    });
  }

  #stringsReader(): XmlReader {
    let text = '';
    return new XmlReader({
      open: (name) => {
        if (name === 'si') text = '';
      },
      close: (name, part) => {
        if (name === 't') text += part;
        if (name !== 'si') return;
        if (this.#strings.length >= MOST_STRINGS)
          throw new FileRefused('FILE_TOO_LARGE', `The workbook has more than ${MOST_STRINGS} texts.`);
        this.#strings.push(text);
      },
    });
  }
}

/** `AB12` → 27. */
function columnNumber(reference: string): number {
  let column = 0;
  for (let i = 0; i < reference.length && i < 4; i++) {
    const letter = reference.charCodeAt(i) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column - 1;
}

function setCell(row: RawCell[], column: number, cell: RawCell): void {
  while (row.length < column) row.push(null);
  row[column] = cell;
}

function cellOf(type: string, value: string): RawCell {
  if (type === 's') return new SharedText(Number(value));
  if (type !== 'n') return value;
  // A sheet keeps 0.3 as 0.29999999999999999: the shortest decimal of that float is what was typed.
  return value === '' ? null : Number(value);
}
