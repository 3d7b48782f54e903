import { useRef } from 'preact/hooks';

/**
 * An Idempotency-Key for one intended action: the same while the person retries after a failure, a new one after `renew`.
 * So a press whose answer was lost on the way does not act twice.
 */
export function useIdempotencyKey(): { key: string; renew(): void } {
  const key = useRef<string>('');
  if (key.current === '') key.current = crypto.randomUUID();
  return {
    get key() {
      return key.current;
    },
    renew() {
      key.current = crypto.randomUUID();
    },
  };
}
