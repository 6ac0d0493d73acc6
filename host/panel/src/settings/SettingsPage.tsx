import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import Link from '@mui/material/Link';
import type { ComponentType, ReactNode } from 'react';
import { Link as RouterLink, Navigate, useParams } from 'react-router';

import { Page } from '../parts/Page';
import { Empty } from '../parts/States';
import { useSession } from '../session/context';
import { t, type TextKey } from '../texts/t';
import { AdministratorsSection } from './AdministratorsSection';
import { AuditSection } from './AuditSection';
import { LookSection } from './LookSection';
import { NotificationsSection } from './NotificationsSection';
import { ProfileSection } from './ProfileSection';
import { TokensSection } from './TokensSection';

const sections: { id: string; text: TextKey; Section: ComponentType; isForAdministrators?: boolean }[] = [
  { id: 'profile', text: 'settings.profile', Section: ProfileSection },
  { id: 'look', text: 'settings.look', Section: LookSection },
  { id: 'notifications', text: 'settings.notifications', Section: NotificationsSection },
  { id: 'tokens', text: 'settings.tokens', Section: TokensSection, isForAdministrators: true },
  {
    id: 'administrators',
    text: 'settings.administrators',
    Section: AdministratorsSection,
    isForAdministrators: true,
  },
  { id: 'audit', text: 'settings.audit', Section: AuditSection, isForAdministrators: true },
];

export default function SettingsPage() {
  const { isAdministrator } = useSession();
  const { section = 'profile' } = useParams();
  const open = sections.filter(({ isForAdministrators }) => isAdministrator || !isForAdministrators);
  const current = sections.find(({ id }) => id === section);
  if (!current) return <Navigate to="/settings/profile" replace />;
  const { Section } = current;
  const isListed = open.includes(current);
  return (
    <Page title={t('nav.settings')} width={1000}>
      <Card>
        <Box
          component="nav"
          aria-label={t('nav.settings')}
          tabIndex={-1}
          sx={{ overflowX: 'auto', borderBottom: 1, borderColor: 'divider' }}
        >
          <Box component="ul" sx={{ listStyle: 'none', display: 'flex', m: 0, p: 0, px: { sm: 1 } }}>
            {open.map(({ id, text }) => (
              <li key={id}>
                <SectionLink to={`/settings/${id}`} isHere={id === current.id}>
                  {t(text)}
                </SectionLink>
              </li>
            ))}
          </Box>
        </Box>
        <Box sx={{ p: { xs: 2, sm: 3 } }}>
          {isListed ? (
            <Section key={current.id} />
          ) : (
            <Empty title={t('noRights.title')} text={t('noRights.text')} />
          )}
        </Box>
      </Card>
    </Page>
  );
}

function SectionLink({ to, isHere, children }: { to: string; isHere: boolean; children: ReactNode }) {
  return (
    <Link
      component={RouterLink}
      to={to}
      underline="none"
      aria-current={isHere ? 'page' : undefined}
      sx={{
        display: 'block',
        px: 2,
        py: 1.5,
        whiteSpace: 'nowrap',
        fontWeight: 600,
        borderBottom: '2px solid',
        color: isHere ? 'primary.main' : 'text.secondary',
        borderBottomColor: isHere ? 'primary.main' : 'transparent',
        '&:hover': { color: 'text.primary' },
        '&:focus-visible': { outlineOffset: -3 },
      }}
    >
      {children}
    </Link>
  );
}
