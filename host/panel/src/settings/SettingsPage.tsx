import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import type { ComponentType } from 'react';
import { Link, Navigate, useParams } from 'react-router';

import { Page } from '../parts/Page';
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
  { id: 'administrators', text: 'settings.administrators', Section: AdministratorsSection, isForAdministrators: true },
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
        <Tabs
          component="nav"
          value={isListed ? current.id : false}
          variant="scrollable"
          allowScrollButtonsMobile
          aria-label={t('nav.settings')}
          role="navigation"
          sx={{ borderBottom: 1, borderColor: 'divider' }}
          slotProps={{ list: { role: 'list' } }}
        >
          {open.map(({ id, text }) => (
            <Tab key={id} value={id} label={t(text)} component={Link} to={`/settings/${id}`} role="link" aria-current={id === current.id ? 'page' : undefined} aria-selected={undefined} />
          ))}
        </Tabs>
        <Box sx={{ p: { xs: 2, sm: 3 } }}><Section key={current.id} /></Box>
      </Card>
    </Page>
  );
}
