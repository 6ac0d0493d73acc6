import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy } from 'react';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';

import { ProblemError } from '../api/client';
import { ToastProvider } from '../parts/Toasts';
import { NotFound } from './NotFound';
import { Shell } from './Shell';

const UsersPage = lazy(() => import('../users/UsersPage'));
const WizardPage = lazy(() => import('../wizard/WizardPage'));
const JobsPage = lazy(() => import('../jobs/JobsPage'));
const JobPage = lazy(() => import('../jobs/JobPage'));
const PluginsPage = lazy(() => import('../plugins/PluginsPage'));
const ConnectionsPage = lazy(() => import('../connections/ConnectionsPage'));
const NotificationsPage = lazy(() => import('../notifications/NotificationsPage'));
const SettingsPage = lazy(() => import('../settings/SettingsPage'));

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // What the host refused it will refuse again; what was lost on the way may arrive.
      retry: (times, error) =>
        times < 2 && error instanceof ProblemError && (error.status === 0 || error.status === 503),
      refetchOnWindowFocus: 'always',
      staleTime: 0,
    },
  },
});

export default function App() {
  return (
    <QueryClientProvider client={client}>
      <ToastProvider>
        <BrowserRouter>
          <Routes>
            <Route element={<Shell />}>
              <Route index element={<Navigate to="/users" replace />} />
              <Route path="first" element={<Navigate to="/users" replace />} />
              <Route path="users" element={<UsersPage />}>
                <Route path=":id" element={null} />
              </Route>
              <Route path="wizards/:id" element={<WizardPage />} />
              <Route path="jobs" element={<JobsPage />} />
              <Route path="jobs/:id" element={<JobPage />} />
              <Route path="plugins" element={<PluginsPage />} />
              <Route path="connections" element={<ConnectionsPage />} />
              <Route path="notifications" element={<NotificationsPage />} />
              <Route path="settings/:section?" element={<SettingsPage />} />
              <Route path="*" element={<NotFound />} />
            </Route>
          </Routes>
        </BrowserRouter>
      </ToastProvider>
    </QueryClientProvider>
  );
}
