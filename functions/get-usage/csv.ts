import type { Usage } from './read-usage.ts';

const QUALITY: Record<string, string> = { A: '실측', S: '대체', F: '확정 대체', E: '추정', N: '없음', V: '혼합' };

/**
 * A table a spreadsheet opens as it is: UTF-8 with a byte order mark (Excel takes the file for CP949 without it), CRLF, Korean headings.
 * Times are Korean local time. Nothing in it can be taken for a formula: every cell is a number, a time or a word of ours.
 */
export function usageCsv({ supplyPoint, points }: Usage): string {
  const rows = points.map(({ start, minutes, wh, quality, estimatedCount }) => [
    supplyPoint,
    start.slice(0, 16).replace('T', ' '),
    String(minutes),
    wh === null ? '' : String(wh),
    QUALITY[quality]!,
    String(estimatedCount),
  ]);
  const table = [['공급지점', '시작', '길이(분)', '사용량(Wh)', '품질', '추정 구간 수'], ...rows];
  return `\uFEFF${table.map((row) => `${row.join(',')}\r\n`).join('')}`;
}
