import { chooseGroups } from '../pages/panel';
import { makeAlbum } from './album';
import { count, fillConnection, heading, next, openImport, outcome, signInAs } from './steps';
import { expect, password, publicClient, test } from './workplace';

/** Every page in every look, over a real host; made on demand: tests/panel/run pictures. */
test.skip(!process.env.PICTURES, 'made on demand');
test.use({ setup: { isFirst: true } });

test('pictures', async ({ page, place }) => {
  test.setTimeout(1_200_000);
  const album = await makeAlbum(page);
  const { take } = album;
  const go = async (path: string) => {
    await page.goto(place.url + path);
    await expect(page.locator('main h1')).toBeVisible();
    await page.waitForLoadState('networkidle');
  };

  await test.step('the first administrator', async () => {
    await expect.poll(() => place.firstLink).toContain('/first#');
    await page.goto(place.firstLink);
    await page.getByLabel('User name').fill('ada');
    await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace');
    await page.getByLabel('Password').fill(password);
    await take(
      'first-administrator',
      'The first administrator',
      'Opened by the one-time link that the host prints.',
    );
    await page.getByRole('button', { name: 'Create administrator' }).click();
    await expect(page.getByText('Nobody is here yet')).toBeVisible();
    await take('users-empty', 'All Users, before the first import');
    await page.getByRole('button', { name: 'Account of Ada Lovelace' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('User name').fill('ada');
    await page.getByLabel('Password').fill(password);
    await take('sign-in', 'Sign-in');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText('Nobody is here yet')).toBeVisible();
  });

  await test.step('the plugin', async () => {
    await page.getByRole('button', { name: 'Import Users' }).first().click();
    await page.getByRole('menuitem', { name: 'Enable more…' }).click();
    await expect(page.getByRole('button', { name: 'Enable Entra ID (Azure AD)' })).toBeVisible();
    await take('enable-more', 'Enable more', 'What lies in the plugins folder, enabled on the spot.');
    await page.getByRole('button', { name: 'Enable Entra ID (Azure AD)' }).click();
    await expect(page.getByRole('button', { name: 'Disable Entra ID (Azure AD)' })).toBeVisible();
    await page.getByRole('button', { name: 'Done' }).click();
    const entra = page.getByRole('menuitem', { name: /Entra ID/ });
    await take('import-menu', 'Import Users', '', async () => {
      if (await entra.isVisible()) return;
      await page.getByRole('button', { name: 'Import Users' }).first().click();
      await expect(entra).toBeVisible();
    });
    await page.keyboard.press('Escape');
  });

  await test.step('the wizard: to connect', async () => {
    await openImport(page);
    await fillConnection(page, place, publicClient);
    await page.getByRole('button', { name: 'More options' }).click();
    await signInAs(page, 'In this browser');
    await next(page);
    await expect(page.getByRole('link', { name: /^Continue at/ })).toBeVisible({ timeout: 30_000 });
    await take('wizard-browser', 'Wizard: signing in at Microsoft, in this browser');
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await signInAs(page, 'By a code, on any device');
    await next(page);
    await expect(page.getByRole('button', { name: 'Copy code' })).toBeVisible({ timeout: 30_000 });
    await take('wizard-code', 'Wizard: signing in by a code, on any device');
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await page.getByLabel('How to sign in').click();
    await page.getByRole('option', { name: /client secret/i }).click();
    await page.getByLabel('Application (client) ID').fill(place.tenant.client_id);
    await page.getByLabel('Client secret', { exact: true }).fill(place.tenant.client_secret);
    await take('wizard-connect', 'Wizard: connecting the tenant');
    await place.control('app', {
      client_id: place.tenant.client_id,
      permissions: ['GroupMember.Read.All', 'User.Read.All', 'Mail.Read'],
    });
    await next(page);
  });

  await test.step('the wizard: whom, what, a last look', async () => {
    await expect(heading(page, /^Whom to import/)).toBeVisible({ timeout: 30_000 });
    await chooseGroups(page, 'Engineering', 'Sales');
    await take(
      'wizard-groups',
      'Wizard: whom to import',
      'What the plugin finds wrong with its permissions stands above.',
    );
    await page.getByRole('combobox', { name: 'Groups' }).fill('p');
    await expect(page.getByRole('option').nth(3)).toBeVisible();
    await take('wizard-search', 'Wizard: searching among all groups of the tenant');
    await page.keyboard.press('Escape');
    await next(page);
    await expect(heading(page, 'What to do with them')).toBeVisible();
    await take('wizard-options', 'Wizard: what to do with them');
    await next(page);
    await expect(heading(page, 'Ready to import')).toBeVisible({ timeout: 30_000 });
    await take('wizard-summary', 'Wizard: a last look');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(outcome(page, 'Completed')).toBeVisible({ timeout: 60_000 });
  });

  await test.step('a change at the source, and its preview', async () => {
    await place.control('directory/change-share', { percent: 20 });
    await place.control('app', {
      client_id: place.tenant.client_id,
      permissions: ['GroupMember.Read.All', 'User.Read.All'],
    });
    await go('/users');
    await openImport(page);
    await chooseGroups(page, 'All employees');
    await next(page);
    await expect(heading(page, 'What to do with them')).toBeVisible();
    await next(page);
    await expect(heading(page, 'Ready to import')).toBeVisible({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Show full preview' }).click();
    await expect(page.getByText('before: ').first()).toBeVisible({ timeout: 60_000 });
    const change = page.getByText('before: ').first();
    await take('wizard-preview', 'Wizard: the full preview, field by field', '', () =>
      change.evaluate((element) => element.scrollIntoView({ block: 'center' })),
    );
  });

  await test.step('a job', async () => {
    await place.slowDown({ size: 100, pauseMs: 1000 });
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(page.getByText(/^Now:/)).toBeVisible({ timeout: 30_000 });
    await expect(count(page, 'Read')).not.toHaveText('0', { timeout: 30_000 });
    await take('job-running', 'An import that runs');
    await place.control('switches', { latency_ms: 0 });
    await expect(outcome(page, 'Completed with issues')).toBeVisible({ timeout: 120_000 });
    await page.waitForLoadState('networkidle');
    await take('job-report', 'The report of an import');
    await page.getByRole('tab', { name: 'Changes' }).click();
    await expect(page.getByText('before: ').first().or(page.getByText('Added').nth(2))).toBeVisible();
    await take('job-changes', 'What an import changed');
  });

  await test.step('the other pages', async () => {
    await go('/users');
    await page.getByRole('button', { name: 'Department' }).click();
    await expect(page.getByRole('row').nth(5)).toContainText('Engineering');
    await take('users', 'All Users');
    await page.getByRole('searchbox', { name: /Search/ }).fill('anna');
    await expect(page.getByRole('row').nth(5)).toContainText('Anna');
    await page.getByRole('row').nth(1).getByRole('link').first().click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await take('person', 'A person, with where each field comes from');
    await go('/jobs');
    await take('jobs', 'Jobs');
    await go('/connections');
    await page.getByRole('button', { name: 'Check now' }).click();
    await expect(page.getByText('GroupMember.Read.All')).toBeVisible({ timeout: 30_000 });
    await take('connections', 'Connections');
    await go('/plugins');
    await take('plugins', 'Plugins');
    await go('/notifications');
    await take('notifications', 'Notifications');
    for (const [path, name] of [
      ['', 'profile'],
      ['/look', 'look'],
      ['/notifications', 'notifications'],
      ['/tokens', 'API tokens'],
      ['/administrators', 'administrators'],
      ['/audit', 'audit log'],
    ] as const) {
      await go(`/settings${path}`);
      await take(`settings-${path.slice(1) || 'profile'}`, `Settings: ${name}`, '', () =>
        go(`/settings${path}`),
      );
    }
  });
  await album.finish();
});
