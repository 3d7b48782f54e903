import PDFDocument from 'pdfkit';
import { type Fonts, measureWith } from './fonts.ts';
import { layoutBill } from './layout.ts';
import type { Item, Measure } from './page.ts';
import { PAGE } from './page.ts';
import type { PrintedBill } from './printed-bill.ts';

/** Prints bills with these fonts: the same bill is always the same bytes, so printing it again changes nothing. */
export function billPrinter(fonts: Fonts): (bill: PrintedBill) => Promise<Uint8Array> {
  const measure: Measure = measureWith(fonts);
  return (bill) => draw(layoutBill(bill, measure), bill, fonts);
}

function draw(items: readonly Item[], bill: PrintedBill, fonts: Fonts): Promise<Uint8Array> {
  // PDFKit takes parsed fonts, which its types do not say.
  const [regular, bold] = [fonts.regular, fonts.bold] as unknown as [string, string];
  const document = new PDFDocument({
    size: 'A4',
    margin: 0,
    font: regular,
    lang: 'ko-KR',
    displayTitle: true,
    info: {
      Title: `전기요금 청구서 ${bill.periodFrom} ~ ${bill.periodTo}`,
      Author: bill.retailer.nameKo,
      // Also the seed of the file's id.
      CreationDate: bill.issuedAt,
    },
  });
  const pieces: Buffer[] = [];
  document.on('data', (piece: Buffer) => pieces.push(piece));
  const ended = new Promise<Uint8Array>((resolve, reject) => {
    document.once('end', () => resolve(Buffer.concat(pieces)));
    document.once('error', reject);
  });
  for (const item of items) {
    if (item.kind === 'box') document.rect(item.x, item.y, item.width, item.height).fill(item.fill);
    else {
      document.font(item.bold ? bold : regular, item.size).fillColor(item.color);
      document.text(item.text, item.x, item.y, { lineBreak: false, baseline: 'alphabetic' });
    }
  }
  if (document.bufferedPageRange().count !== 1)
    throw new Error(`Bill ${bill.billId} did not fit ${PAGE.height} points`);
  document.end();
  return ended;
}
