import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { href } from '../logic/route.ts';
import { common } from '../text/common.ts';
import { useApp, useText } from './context.ts';
import { Icon } from './icon.tsx';
import { ACCOUNT_PLACES, MAIN_PLACES, OPERATOR_PLACES } from './places.ts';
import { useRoute } from './router.tsx';

/** The frame of every page: name, language, menu, and whether we are online. `groups` is null for visitors who are not signed in. */
export function Shell({ groups, children }: { groups: string[] | null; children: ComponentChildren }) {
  const { config, language, setLanguage, session } = useApp();
  const t = useText(common);
  const main = useRef<HTMLElement>(null);
  const online = useOnline();

  return (
    <div class={groups === null ? 'frame visitor' : 'frame'}>
      {/* A button, because `#…` is the address of a page here. */}
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        {t.skip}
      </button>
      <header class="top no-print">
        <a class="brand" href={href([])}>
          <svg viewBox="0 0 64 64" width="32" height="32" aria-hidden="true">
            <rect width="64" height="64" rx="14" class="brand-tile" />
            <path d="M36 8 16 36h13l-4 20 23-30H34z" class="brand-bolt" />
          </svg>
          <span>{config.retailer?.[language] ?? t.siteName}</span>
        </a>
        <div class="top-actions">
          <button
            type="button"
            class="button quiet"
            lang={language === 'ko' ? 'en' : 'ko'}
            onClick={() => setLanguage(language === 'ko' ? 'en' : 'ko')}
          >
            {t.otherLanguage}
          </button>
          {groups !== null && (
            <button type="button" class="button quiet" onClick={() => void session.signOut().catch(() => undefined)}>
              {t.signOut}
            </button>
          )}
        </div>
      </header>
      {groups !== null && <Menu operator={groups.includes('operator')} />}
      <main ref={main} tabIndex={-1}>
        {!online && (
          <p class="notice warn" role="status">
            {t.offlineNow}
          </p>
        )}
        {children}
      </main>
    </div>
  );
}

function Menu({ operator }: { operator: boolean }) {
  const t = useText(common);
  const { parts } = useRoute();
  const here = parts[0] === 'operator' ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
  const inMain = MAIN_PLACES.some((place) => place.path === here);
  const entry = (place: (typeof MAIN_PLACES)[number], wideOnly: boolean) => (
    <li key={place.path} class={wideOnly ? 'wide-only' : undefined}>
      <a
        href={href(place.path === '' ? [] : place.path.split('/'))}
        aria-current={here === place.path ? 'page' : undefined}
      >
        <Icon name={place.icon} />
        <span>{t[place.name]}</span>
      </a>
    </li>
  );
  return (
    <nav class="menu no-print" aria-label={t.mainMenu}>
      <ul>
        {MAIN_PLACES.map((place) => entry(place, false))}
        <li class="narrow-only">
          <a href={href(['more'])} aria-current={inMain ? undefined : 'page'}>
            <Icon name="more" />
            <span>{t.more}</span>
          </a>
        </li>
        {ACCOUNT_PLACES.map((place) => entry(place, true))}
        {operator && (
          <>
            <li class="wide-only menu-head" aria-hidden="true">
              {t.operator}
            </li>
            {OPERATOR_PLACES.map((place) => entry(place, true))}
          </>
        )}
      </ul>
    </nav>
  );
}

function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const changed = () => setOnline(navigator.onLine);
    addEventListener('online', changed);
    addEventListener('offline', changed);
    return () => {
      removeEventListener('online', changed);
      removeEventListener('offline', changed);
    };
  }, []);
  return online;
}
