import { useEffect, useState } from 'preact/hooks';
import { parseRoute, type Route } from '../logic/route.ts';

/** The current route; redraws when the address changes. */
export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = () => setHash(location.hash);
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return parseRoute(hash);
}

/** Goes to an address made by `href`. */
export function go(address: string): void {
  location.hash = address;
}

/** Changes the address without a new entry in the history (filters, what-if inputs), so that a reload shows the same. */
export function replaceAddress(address: string): void {
  history.replaceState(null, '', address);
  dispatchEvent(new HashChangeEvent('hashchange'));
}
