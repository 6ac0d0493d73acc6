import MenuIcon from '@mui/icons-material/Menu';
import AppBar from '@mui/material/AppBar';
import Box from '@mui/material/Box';
import Drawer from '@mui/material/Drawer';
import IconButton from '@mui/material/IconButton';
import LinearProgress from '@mui/material/LinearProgress';
import Link from '@mui/material/Link';
import { useTheme } from '@mui/material/styles';
import Toolbar from '@mui/material/Toolbar';
import useMediaQuery from '@mui/material/useMediaQuery';
import { Suspense, useEffect, useState } from 'react';
import { Outlet, useLocation } from 'react-router';

import { Logo } from '../parts/Logo';
import { PageBoundary } from '../parts/PageBoundary';
import { t } from '../texts/t';
import { AccountMenu } from './AccountMenu';
import { Bell } from './Bell';
import { Navigation } from './Navigation';

const navigationWidth = 216;

/** Bar, navigation, and the page in between. */
export function Shell() {
  const isWide = useMediaQuery(useTheme().breakpoints.up('md'));
  const [isOpen, setOpen] = useState(false);
  const { pathname } = useLocation();
  useEffect(() => setOpen(false), [pathname]);

  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', minHeight: '100dvh' }}>
      <Link
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
        sx={{
          position: 'absolute',
          insetInlineStart: 8,
          top: -60,
          p: 1.5,
          zIndex: 'tooltip',
          bgcolor: 'background.paper',
          borderRadius: 1,
          '&:focus': { top: 8 },
        }}
      >
        {t('nav.skip')}
      </Link>
      <AppBar position="sticky" sx={{ borderBottom: 1, borderColor: 'divider', bgcolor: 'background.paper' }}>
        <Toolbar variant="dense" sx={{ gap: 1, minHeight: 56, px: { xs: 1, sm: 2 } }}>
          {!isWide && (
            <IconButton aria-label={t('nav.open')} aria-expanded={isOpen} onClick={() => setOpen(true)}>
              <MenuIcon />
            </IconButton>
          )}
          <Logo />
          <Box sx={{ flex: 1 }} />
          <Bell />
          <AccountMenu />
        </Toolbar>
      </AppBar>
      <Box sx={{ display: 'flex', flex: 1, minWidth: 0 }}>
        {isWide ? (
          <Box
            component="nav"
            aria-label={t('nav.label')}
            sx={{
              width: navigationWidth,
              flexShrink: 0,
              p: 1.5,
              position: 'sticky',
              top: 57,
              alignSelf: 'flex-start',
              height: 'calc(100dvh - 57px)',
              overflowY: 'auto',
            }}
          >
            <Navigation />
          </Box>
        ) : (
          <Drawer
            open={isOpen}
            onClose={() => setOpen(false)}
            slotProps={{ paper: { 'aria-label': t('nav.label') } }}
          >
            <Box component="nav" aria-label={t('nav.label')} sx={{ width: 264, p: 1.5 }}>
              <Box sx={{ p: 1.5 }}>
                <Logo />
              </Box>
              <Navigation />
            </Box>
          </Drawer>
        )}
        <Box
          component="main"
          id="main"
          tabIndex={-1}
          sx={{ flex: 1, minWidth: 0, p: { xs: 2, sm: 3 }, outline: 'none' }}
        >
          <PageBoundary key={pathname.split('/')[1]}>
            <Suspense fallback={<LinearProgress aria-label={t('state.loading')} />}>
              <Outlet />
            </Suspense>
          </PageBoundary>
        </Box>
      </Box>
    </Box>
  );
}
