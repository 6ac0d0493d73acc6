import { useCallback, useState } from 'react';

/** What is typed into the present page and not sent yet: survives a reload of this tab, and nothing more. */
export function useDraft<T>(key: string, initial: T, keep: (value: T) => T = (value) => value) {
  const storageKey = `rollcall.draft.${key}`;
  const [value, setValue] = useState<T>(() => {
    try {
      const stored = sessionStorage.getItem(storageKey);
      return stored ? { ...initial, ...(JSON.parse(stored) as T) } : initial;
    } catch {
      return initial;
    }
  });
  const set = useCallback(
    (next: T) => {
      setValue(next);
      try {
        sessionStorage.setItem(storageKey, JSON.stringify(keep(next)));
      } catch {
        // Storage that is full or forbidden only means that a reload forgets it.
      }
    },
    [storageKey, keep],
  );
  return [value, set] as const;
}

/** Drafts of a wizard's other pages are of the past. */
export function forgetDrafts(wizard: string, except: string[] = []) {
  const keep = except.map((key) => `rollcall.draft.${wizard}.${key}`);
  try {
    for (const key of Object.keys(sessionStorage))
      if (key.startsWith(`rollcall.draft.${wizard}.`) && !keep.includes(key)) sessionStorage.removeItem(key);
  } catch {
    // Nothing could be stored either.
  }
}
