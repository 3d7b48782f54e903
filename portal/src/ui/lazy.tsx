import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../api/errors.ts';
import { ErrorBox, Waiting } from './feedback.tsx';

const loaded = new Map<unknown, ComponentType<never>>();

/**
 * A page whose code is fetched when it is first opened. Where that fails (offline, or the file is gone because a new version
 * was put in place meanwhile) the reader gets a sentence and a button, not an empty page.
 */
export function lazy<P extends object>(load: () => Promise<{ default: ComponentType<P> }>) {
  return function Lazy(props: P) {
    const [failed, setFailed] = useState(false);
    const [, arrived] = useState(0);
    const Component = loaded.get(load) as ComponentType<P> | undefined;
    useEffect(() => {
      if (loaded.has(load)) return;
      let gone = false;
      load().then(
        (module) => {
          loaded.set(load, module.default as ComponentType<never>);
          if (!gone) arrived(1);
        },
        () => {
          if (!gone) setFailed(true);
        },
      );
      return () => {
        gone = true;
      };
    }, []);
    if (Component) return <Component {...props} />;
    if (failed)
      return (
        <ErrorBox error={new ApiError(navigator.onLine ? 'unreachable' : 'offline')} retry={() => location.reload()} />
      );
    return <Waiting />;
  };
}
