import { createContext, useContext } from 'react';

/** What this browser remembers for whoever sits at it: how the panel looks. Nothing else is kept in the browser. */
export type Preferences = { mode: 'system' | 'light' | 'dark'; language: string };

const storageKey = 'rollcall.look';
const otherwise: Preferences = { mode: 'system', language: '' };

export function readPreferences(): Preferences {
  try {
    return {
      ...otherwise,
      ...(JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Partial<Preferences>),
    };
  } catch {
    return otherwise;
  }
}

export function writePreferences(preferences: Preferences) {
  try {
    localStorage.setItem(storageKey, JSON.stringify(preferences));
  } catch {
    // A browser that stores nothing forgets it, that is all.
  }
}

export const PreferencesContext = createContext<{
  preferences: Preferences;
  change: (p: Partial<Preferences>) => void;
}>({
  preferences: otherwise,
  change: () => {},
});
export const usePreferences = () => useContext(PreferencesContext);
