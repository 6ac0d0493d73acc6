import { createTheme } from '@mui/material/styles';

/** Calm, dense enough for lists, and at least 4.5:1 between every text and its ground. */
export function makeTheme(mode: 'light' | 'dark', direction: 'ltr' | 'rtl') {
  const light = mode === 'light';
  const shadow = light ? '0 8px 24px rgb(20 28 50 / 0.14)' : '0 8px 24px rgb(0 0 0 / 0.5)';
  return createTheme({
    direction,
    palette: {
      mode,
      primary: { main: light ? '#2f55cc' : '#a3b8ff' },
      secondary: { main: light ? '#4a5266' : '#c3cad9' },
      success: { main: light ? '#186a40' : '#7fd6a6' },
      warning: { main: light ? '#8a5200' : '#f2bd6b' },
      error: { main: light ? '#b3261e' : '#ffb0a8' },
      info: { main: light ? '#22609a' : '#93c9f5' },
      background: { default: light ? '#f5f6f9' : '#11141a', paper: light ? '#ffffff' : '#191d25' },
      text: { primary: light ? '#1a1e27' : '#e9ecf2', secondary: light ? '#555d6d' : '#a9b1c0' },
      divider: light ? '#e0e3ea' : '#2d333f',
    },
    shape: { borderRadius: 8 },
    typography: {
      fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", "Noto Sans", sans-serif',
      fontSize: 14,
      h1: { fontSize: '1.5rem', fontWeight: 650, lineHeight: 1.3, letterSpacing: '-0.01em' },
      h2: { fontSize: '1.125rem', fontWeight: 650, lineHeight: 1.4 },
      h3: { fontSize: '0.9375rem', fontWeight: 650, lineHeight: 1.5 },
      button: { textTransform: 'none', fontWeight: 600 },
    },
    components: {
      MuiButton: { defaultProps: { disableElevation: true } },
      MuiPaper: { defaultProps: { elevation: 0 }, styleOverrides: { root: { backgroundImage: 'none' } } },
      MuiCard: {
        defaultProps: { variant: 'outlined' },
        styleOverrides: { root: { borderRadius: 12 } },
      },
      MuiPopover: { styleOverrides: { paper: { boxShadow: shadow } } },
      MuiAutocomplete: {
        styleOverrides: {
          paper: ({ theme }) => ({ border: `1px solid ${theme.palette.divider}`, boxShadow: shadow }),
        },
      },
      MuiAppBar: { defaultProps: { elevation: 0, color: 'inherit' } },
      MuiLink: { defaultProps: { underline: 'hover' } },
      MuiTooltip: { defaultProps: { arrow: true, enterDelay: 400 } },
      MuiTableCell: { styleOverrides: { head: { fontWeight: 600, whiteSpace: 'nowrap' } } },
      MuiFormHelperText: { styleOverrides: { root: { marginInline: 0 } } },
      MuiCssBaseline: {
        styleOverrides: {
          'h1:focus': { outline: 'none' },
          '*:focus-visible': { outline: `2px solid ${light ? '#2f55cc' : '#a3b8ff'}`, outlineOffset: 2 },
          '.MuiInputBase-input:focus-visible, .MuiButtonBase-root:focus-visible:not(.MuiButton-root):not(.MuiIconButton-root):not(.MuiListItemButton-root):not(.MuiTab-root)':
            { outline: 'none' },
          '@media (prefers-reduced-motion: reduce)': {
            '*, *::before, *::after': {
              animationDuration: '0.01ms !important',
              animationIterationCount: '1 !important',
              transitionDuration: '0.01ms !important',
            },
          },
        },
      },
    },
  });
}
