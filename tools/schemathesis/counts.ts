/** How often each answer came, by `METHOD /path status`. */
export type Counts = Record<string, number>;

export function sum(counts: Counts): number {
  return Object.values(counts).reduce((all, times) => all + times, 0);
}

/** The answers of each operation by status, operations in order. */
export function byOperation(counts: Counts): [operation: string, answers: Counts][] {
  const operations = new Map<string, Counts>();
  for (const [answer, times] of Object.entries(counts)) {
    const place = answer.lastIndexOf(' ');
    const operation = answer.slice(0, place);
    operations.set(operation, { ...operations.get(operation), [answer.slice(place + 1)]: times });
  }
  return [...operations].sort(([a], [b]) => a.localeCompare(b));
}

/** `200 × 312, 404 × 20`. */
export function statusLine(answers: Counts): string {
  return Object.entries(answers)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([status, times]) => `${status} × ${times}`)
    .join(', ');
}
