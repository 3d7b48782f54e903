import './styles/base.css';
import './styles/parts.css';
import { render } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { createClient } from './api/client.ts';
import { createSession } from './api/session.ts';
import type { Language } from './api/types.ts';
import { PortalApp } from './app.tsx';
import { loadConfig, type SiteConfig } from './config.ts';
import { registerOfflineShell } from './offline.ts';
import { preferences } from './preferences.ts';
import { type App, AppContext, type Theme } from './ui/context.ts';
import { forgetAnswers } from './ui/use-api.ts';

const root = document.getElementById('app') as HTMLElement;
const online = () => navigator.onLine;
const browserFetch = (input: string, init: RequestInit) => fetch(input, init);

function Root({ config }: { config: SiteConfig }) {
  const [language, setLanguage] = useState<Language>(preferences.language);
  const [theme, setTheme] = useState<Theme>(preferences.theme);
  const parts = useMemo(() => {
    const session = createSession({
      base: config.apiBase,
      fetch: browserFetch,
      hint: preferences.sessionHint,
      online,
      language: () => document.documentElement.lang,
    });
    session.subscribe(() => {
      if (session.state().status === 'signed-out') forgetAnswers();
    });
    const api = createClient({
      base: config.apiBase,
      tokens: session,
      fetch: browserFetch,
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      online,
      language: () => document.documentElement.lang,
    });
    return { session, api };
  }, [config]);
  document.documentElement.lang = language;
  document.documentElement.dataset.theme = theme;
  const app: App = {
    config,
    ...parts,
    language,
    setLanguage(next) {
      preferences.language = next;
      setLanguage(next);
    },
    theme,
    setTheme(next) {
      preferences.theme = next;
      setTheme(next);
    },
    now: () => Date.now(),
  };
  return (
    <AppContext.Provider value={app}>
      <PortalApp />
    </AppContext.Provider>
  );
}

document.documentElement.lang = preferences.language;
document.documentElement.dataset.theme = preferences.theme;
loadConfig().then(
  (config) => render(<Root config={config} />, root),
  (error: unknown) => {
    // Without its configuration the page knows no API; both languages, because the reader's choice does not help here.
    const box = document.createElement('div');
    box.setAttribute('role', 'alert');
    box.className = 'start-error';
    const text = document.createElement('p');
    text.textContent = `페이지를 시작할 수 없습니다. 연결을 확인하고 다시 시도해 주세요. · The page cannot start. Check your connection and try again. (${error instanceof Error ? error.message : error})`;
    const again = document.createElement('button');
    again.className = 'button';
    again.textContent = '다시 시도 · Try again';
    again.addEventListener('click', () => location.reload());
    box.append(text, again);
    root.replaceChildren(box);
  },
);
registerOfflineShell();
