/** A place in the portal, as written after `#` in the address. */
export interface Route {
  /** path parts without slashes, e.g. ['bills', '12'] */
  parts: string[];
  query: URLSearchParams;
}

/** Reads `#/bills/12?against=11`; anything unreadable is the home page. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  try {
    return { parts: path.split('/').filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(query) };
  } catch {
    return { parts: [], query: new URLSearchParams() };
  }
}

/** Writes a route's address: `href(['bills', '12'], { against: '11' })` is `#/bills/12?against=11`. Empty values are left out. */
export function href(parts: readonly string[], query: Record<string, string | number | null | undefined> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return `#/${parts.map(encodeURIComponent).join('/')}${text ? `?${text}` : ''}`;
}
