/** The word of a non-empty list that needs the fewest changed letters. */
export function nearest(word: string, words: readonly string[]): string {
  return [...words].sort((one, other) => distance(word, one) - distance(word, other))[0] as string;
}

function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, otherLetter] of [...other].entries())
      next.push(
        Math.min(
          (next[j] as number) + 1,
          (row[j + 1] as number) + 1,
          (row[j] as number) + (letter === otherLetter ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[other.length] as number;
}
