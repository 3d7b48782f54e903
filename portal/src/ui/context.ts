import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ApiClient } from '../api/client.ts';
import type { Session } from '../api/session.ts';
import type { Language } from '../api/types.ts';
import type { SiteConfig } from '../config.ts';

export type Theme = 'system' | 'light' | 'dark';

/** What every page can reach. */
export interface App {
  config: SiteConfig;
  api: ApiClient;
  session: Session;
  language: Language;
  setLanguage(language: Language): void;
  theme: Theme;
  setTheme(theme: Theme): void;
  /** milliseconds since 1970 */
  now(): number;
}

export const AppContext = createContext<App>(null as never);

export const useApp = (): App => useContext(AppContext);

/** The same keys in both languages, checked by the compiler. */
export interface Text<T> {
  ko: T;
  en: T;
}

/** The texts of a page in the reader's language. */
export function useText<T>(text: Text<T>): T {
  return text[useApp().language];
}
