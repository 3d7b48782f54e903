/** The address of the next page in a `Link` header (RFC 8288), relative to the API's base; null at the end. */
export function nextPage(link: string | null, base: string): string | null {
  const match = /<([^>]+)>\s*;\s*rel="?next"?/.exec(link ?? '');
  const target = match?.[1];
  return target?.startsWith(`${base}/`) ? target.slice(base.length) : null;
}

/** One CSV file out of its pages: the first as it is, of the others all but the byte-order mark and the heading. */
export function joinCsv(pages: readonly string[]): string {
  return pages.map((page, index) => (index === 0 ? page : page.slice(page.indexOf('\n') + 1))).join('');
}
