/** Cells of one line of comma-separated text; quotes keep commas (`"1,234.5"`), doubled quotes are one. */
export function csvCells(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  const cells: string[] = [];
  let at = 0;
  while (at <= line.length) {
    if (line[at] === '"') {
      let cell = '';
      let end = at + 1;
      for (;;) {
        const quote = line.indexOf('"', end);
        if (quote === -1) return [...cells, cell + line.slice(end)];
        cell += line.slice(end, quote);
        if (line[quote + 1] !== '"') {
          end = quote + 1;
          break;
        }
        cell += '"';
        end = quote + 2;
      }
      const comma = line.indexOf(',', end);
      cells.push(cell);
      if (comma === -1) return cells;
      at = comma + 1;
    } else {
      const comma = line.indexOf(',', at);
      if (comma === -1) return [...cells, line.slice(at)];
      cells.push(line.slice(at, comma));
      at = comma + 1;
    }
  }
  return cells;
}
