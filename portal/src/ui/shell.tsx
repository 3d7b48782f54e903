import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { href } from '../logic/route.ts';
import { common } from '../text/common.ts';
import { useApp, useText } from './context.ts';
import { Icon } from './icon.tsx';
import { ACCOUNT_PLACES, MAIN_PLACES, OPERATOR_BAR, OPERATOR_PLACES, type Place } from './places.ts';
import { useRoute } from './router.tsx';

/** The frame of every page: name, language, menu, and whether we are online. `groups` is null for visitors who are not signed in. */
export function Shell({ groups, children }: { groups: string[] | null; children: ComponentChildren }) {
  const { config, language, setLanguage, session } = useApp();
  const t = useText(common);
  const main = useRef<HTMLElement>(null);
  const online = useOnline();
  const { parts } = useRoute();
  const frame = groups === null ? 'visitor' : parts[0] === 'operator' ? 'operator' : '';

  return (
    <div class={`frame ${frame}`}>
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

/** Operators get their own places first: that is what they open the portal for. On a phone the bar holds the first four. */
function Menu({ operator }: { operator: boolean }) {
  const t = useText(common);
  const { parts } = useRoute();
  const first = parts[0] ?? (operator ? 'operator' : 'home');
  const here = first === 'operator' ? `operator/${parts[1] ?? 'jobs'}` : first;
  const inBar = operator ? OPERATOR_PLACES.filter((place) => OPERATOR_BAR.includes(place.path)) : MAIN_PLACES;
  const entry = (place: Place) => (
    <li key={place.path} class={inBar.includes(place) ? undefined : 'wide-only'}>
      <a href={href(place.path.split('/'))} aria-current={here === place.path ? 'page' : undefined}>
        <Icon name={place.icon} />
        <span>{t[place.name]}</span>
      </a>
    </li>
  );
  return (
    <nav class="menu no-print" aria-label={operator ? t.operatorMenu : t.mainMenu}>
      <ul>
        {operator && OPERATOR_PLACES.map(entry)}
        {operator && (
          <li class="wide-only menu-head" aria-hidden="true">
            {t.customer}
          </li>
        )}
        {MAIN_PLACES.map(entry)}
        {ACCOUNT_PLACES.map(entry)}
        <li class="narrow-only">
          <a href={href(['more'])} aria-current={inBar.some((place) => place.path === here) ? undefined : 'page'}>
            <Icon name="more" />
            <span>{t.more}</span>
          </a>
        </li>
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
