import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { common } from '../text/common.ts';
import { useApp } from './context.ts';
import { Waiting } from './feedback.tsx';
import { Page } from './page.tsx';

const loaded = new Map<unknown, ComponentType<never>>();

/**
 * A page whose code is fetched when it is first opened. Where that fails (offline, or the file is gone because a new version
 * was put in place meanwhile) the reader gets a sentence and a button, not an empty page. `asPage` gives that its heading.
 */
export function lazy<P extends object>(load: () => Promise<{ default: ComponentType<P> }>, asPage = true) {
  return function Lazy(props: P) {
    const [failed, setFailed] = useState(false);
    const [, arrived] = useState(0);
    const { language } = useApp();
    const t = common[language];
    const Component = loaded.get(load) as ComponentType<P> | undefined;
    useEffect(() => {
      let gone = false;
      // Also where the code has arrived meanwhile, between drawing and this effect: nothing else would draw again.
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
    const notLoaded = (
      <div class="notice warn" role="alert">
        {!asPage && <p class="notice-title">{t.notLoaded}</p>}
        <p>{navigator.onLine ? t.notLoadedNew : t.offlineNow}</p>
        <button type="button" class="button" onClick={() => location.reload()}>
          {t.update}
        </button>
      </div>
    );
    if (Component) return <Component {...props} />;
    if (failed) return asPage ? <Page title={t.notLoaded}>{notLoaded}</Page> : notLoaded;
    return <Waiting />;
  };
}
