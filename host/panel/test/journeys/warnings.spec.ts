import { chooseGroups, signIn } from '../pages/panel';
import { heading, next, openImport } from './steps';
import { expect, test } from './workplace';

test.use({ setup: { people: 300, isConnected: true } });

test('what the plugin’s permission doctor finds stands on the first page and on the last', async ({
  page,
  place,
}) => {
  await place.control('app', {
    client_id: place.tenant.client_id,
    permissions: ['GroupMember.Read.All', 'User.Read.All', 'Mail.Read'],
  });
  await signIn(page, place);
  await openImport(page);
  const told = page.getByRole('status').filter({ hasText: 'Mail.Read' });
  await expect(heading(page, /^Whom to import/)).toBeVisible();
  await expect(told).toContainText('Worth knowing before you go on');
  await page.reload();
  await expect(told).toBeVisible();
  await chooseGroups(page, 'All employees');
  await next(page);
  await expect(heading(page, 'What to do with them')).toBeVisible();
  await next(page);
  await expect(heading(page, 'Ready to import')).toBeVisible({ timeout: 30_000 });
  await expect(told).toBeVisible();
});
