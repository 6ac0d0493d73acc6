import createCache, { type EmotionCache } from '@emotion/cache';
import { CacheProvider } from '@emotion/react';
import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider } from '@mui/material/styles';
import useMediaQuery from '@mui/material/useMediaQuery';
import { Fragment, type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';

import { chooseLanguage, type Language } from '../texts/t';
import { nonce } from './nonce';
import { type Preferences, PreferencesContext, readPreferences, writePreferences } from './preferences';
import { makeTheme } from './theme';

async function makeCache(direction: Language['direction']): Promise<EmotionCache> {
  if (direction === 'ltr') return createCache({ key: 'rc', nonce, prepend: true });
  const [{ default: rtlPlugin }, { prefixer }] = await Promise.all([
    import('@mui/stylis-plugin-rtl'),
    import('stylis'),
  ]);
  return createCache({ key: 'rc-rtl', nonce, prepend: true, stylisPlugins: [prefixer, rtlPlugin] });
}

/** Language, direction, light or dark. Shows nothing until the language is there. */
export function Appearance({ children }: { children: ReactNode }) {
  const [preferences, setPreferences] = useState(readPreferences);
  const [language, setLanguage] = useState<{ is: Language; cache: EmotionCache }>();
  const prefersDark = useMediaQuery('(prefers-color-scheme: dark)', { noSsr: true });

  useEffect(() => {
    let current = true;
    void chooseLanguage(preferences.language).then(async (is) => {
      const cache = await makeCache(is.direction);
      if (current) setLanguage({ is, cache });
    });
    return () => void (current = false);
  }, [preferences.language]);

  const change = useCallback((changes: Partial<Preferences>) => {
    setPreferences((before) => {
      const after = { ...before, ...changes };
      writePreferences(after);
      return after;
    });
  }, []);

  const mode = preferences.mode === 'system' ? (prefersDark ? 'dark' : 'light') : preferences.mode;
  const theme = useMemo(() => makeTheme(mode, language?.is.direction ?? 'ltr'), [mode, language]);
  const context = useMemo(() => ({ preferences, change }), [preferences, change]);
  if (!language) return null;
  return (
    <CacheProvider value={language.cache}>
      <ThemeProvider theme={theme}>
        <CssBaseline enableColorScheme />
        <PreferencesContext value={context}>
          {/* Texts are read while rendering, so another language means rendering anew. */}
          <Fragment key={language.is.tag}>{children}</Fragment>
        </PreferencesContext>
      </ThemeProvider>
    </CacheProvider>
  );
}
