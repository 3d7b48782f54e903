import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** The width of an element in pixels, kept up to date, so that a drawing can keep its text at reading size on every screen. */
export function useWidth<E extends Element>(first = 640): [RefObject<E | null>, number] {
  const element = useRef<E>(null);
  const [width, setWidth] = useState(first);
  useLayoutEffect(() => {
    if (!element.current) return;
    const measure = () => setWidth(Math.max(240, Math.round(element.current?.clientWidth ?? first)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [first]);
  return [element, width];
}
