/** Rows as lines in columns; the last column is as long as it is. Without rows: `(none)`. */
export function table(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  if (rows.length === 0) return '(none)';
  const texts = [columns, ...rows.map((row) => row.map((value) => oneLine(value)))];
  const widths = columns.map((_, index) => Math.max(...texts.map((row) => row[index]!.length)));
  return texts
    .map((row) =>
      row
        .map((text, index) => (index === columns.length - 1 ? text : text.padEnd(widths[index]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Texts of files may hold anything; control characters would steer the terminal. */
const oneLine = (value: unknown) =>
  (value === null || value === undefined ? '–' : String(value)).replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
