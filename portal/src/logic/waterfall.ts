export interface Step {
  key: string;
  amountWon: number;
  /** span on the axis, 0..1, left to right */
  from: number;
  to: number;
  kind: 'total' | 'up' | 'down' | 'none';
}

/**
 * Places the bars of a waterfall: the first bill from 0, each reason where the one before ended, the second bill from 0.
 * `sums` says whether the reasons really add up to the difference. Where the changes are small beside the bills, the axis starts above 0
 * (`cut`) so that they can be seen; the numbers stand beside the bars.
 */
export function waterfall(
  startWon: number,
  parts: readonly { code: string; amountWon: number }[],
  endWon: number,
): { steps: Step[]; sums: boolean; cut: boolean } {
  const levels = [startWon];
  for (const part of parts) levels.push((levels.at(-1) ?? 0) + part.amountWon);
  const lowest = Math.min(...levels, endWon);
  const high = Math.max(1, ...levels, endWon);
  const range = high - lowest;
  const cut = lowest > 2 * range && range > 0;
  const low = cut ? lowest - range : Math.min(0, lowest);
  const place = (won: number) => (won - low) / (high - low);
  const bar = (key: string, amountWon: number, a: number, b: number, kind: Step['kind']): Step => ({
    key,
    amountWon,
    from: Math.max(0, place(Math.min(a, b))),
    to: place(Math.max(a, b)),
    kind,
  });
  const steps = [
    bar('start', startWon, 0, startWon, 'total'),
    ...parts.map((part, i) => {
      const kind = part.amountWon > 0 ? 'up' : part.amountWon < 0 ? 'down' : 'none';
      return bar(`${i}-${part.code}`, part.amountWon, levels[i] ?? 0, levels[i + 1] ?? 0, kind);
    }),
    bar('end', endWon, 0, endWon, 'total'),
  ];
  return { steps, cut, sums: levels.at(-1) === endWon };
}
