import { ThemeProvider } from '@mui/material/styles';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeEach } from 'vitest';

import { makeTheme } from '../../src/look/theme';

/** How long to wait for what must come; a busy machine takes its time. */
configure({ asyncUtilTimeout: 20_000 });
beforeEach(() => sessionStorage.clear());
afterEach(cleanup);

export function show(element: ReactNode) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrap = (inside: ReactNode) => (
    <QueryClientProvider client={client}>
      <ThemeProvider theme={makeTheme('light', 'ltr')}>
        <MemoryRouter>{inside}</MemoryRouter>
      </ThemeProvider>
    </QueryClientProvider>
  );
  const view = render(wrap(element));
  return { ...view, show: (next: ReactNode) => view.rerender(wrap(next)) };
}
