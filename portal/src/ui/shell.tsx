import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { href } from '../logic/route.ts';
import { common } from '../text/common.ts';
import { useApp, useText } from './context.ts';
import { Icon, type IconName } from './icon.tsx';
import { useRoute } from './router.tsx';

interface Place {
  path: string;
  label: string;
  icon: IconName;
}

/** The frame of every page: name, language, menu, and whether we are online. `groups` is null for visitors who are not signed in. */
export function Shell({ groups, children }: { groups: string[] | null; children: ComponentChildren }) {
  const { config, language, setLanguage, session } = useApp();
  const t = useText(common);
  const main = useRef<HTMLElement>(null);
  const online = useOnline();
  const places: Place[] = groups === null ? [] : [{ path: 'bills', label: t.bills, icon: 'bill' }];

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
      {places.length > 0 && <Menu label={t.mainMenu} places={places} />}
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

function Menu({ label, places }: { label: string; places: Place[] }) {
  const current = useRoute().parts[0] ?? '';
  return (
    <nav class="menu no-print" aria-label={label}>
      <ul>
        {places.map((place) => (
          <li key={place.path}>
            <a
              href={href(place.path === '' ? [] : place.path.split('/'))}
              aria-current={current === place.path ? 'page' : undefined}
            >
              <Icon name={place.icon} />
              <span>{place.label}</span>
            </a>
          </li>
        ))}
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
