import type { Language } from './api/types.ts';
import type { Theme } from './ui/context.ts';

// Storage may be switched off (private windows, policies); the portal then works without remembering.
function read(name: string): string | null {
  try {
    return localStorage.getItem(`portal.${name}`);
  } catch {
    return null;
  }
}

function write(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`portal.${name}`);
    else localStorage.setItem(`portal.${name}`, value);
  } catch {
    // See above.
  }
}

/** What the browser remembers between visits: language, theme, and that there probably is a session. Never a token, never customer data. */
export const preferences = {
  get language(): Language {
    return read('language') === 'en' ? 'en' : 'ko';
  },
  set language(value: Language) {
    write('language', value);
  },
  get theme(): Theme {
    const value = read('theme');
    return value === 'light' || value === 'dark' ? value : 'system';
  },
  set theme(value: Theme) {
    write('theme', value);
  },
  sessionHint: {
    get: () => read('session') === 'yes',
    set: (on: boolean) => write('session', on ? 'yes' : null),
  },
};

/** Text being written (an objection, a note) survives a reload or an expired session; only in this tab, and gone once sent. */
export const drafts = {
  read(name: string): string {
    try {
      return sessionStorage.getItem(`draft.${name}`) ?? '';
    } catch {
      return '';
    }
  },
  write(name: string, text: string): void {
    try {
      if (text === '') sessionStorage.removeItem(`draft.${name}`);
      else sessionStorage.setItem(`draft.${name}`, text);
    } catch {
      // Kept in memory by the form.
    }
  },
};
