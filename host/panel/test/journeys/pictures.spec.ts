import { chooseGroups, signIn } from '../pages/panel';
import { heading, next, openImport, outcome } from './steps';
import { expect, test } from './workplace';

/** The pictures of the README, made on demand: tests/panel/run pictures. */
test.skip(!process.env.PICTURES, 'made on demand');
test.use({ setup: { isConnected: true }, viewport: { width: 1100, height: 720 } });

test('pictures', async ({ page, place }) => {
  const take = (name: string) => page.screenshot({ path: `pictures/${name}.png` });
  await signIn(page, place);
  await openImport(page);
  await chooseGroups(page, 'Engineering', 'Sales');
  await page.getByRole('combobox', { name: 'Groups' }).fill('p');
  await expect(page.getByRole('option').nth(3)).toBeVisible();
  await take('groups');
  await page.keyboard.press('Escape');
  await next(page);
  await expect(heading(page, 'What to do with them')).toBeVisible();
  await next(page);
  await expect(heading(page, 'Ready to import')).toBeVisible({ timeout: 30_000 });
  await take('summary');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(outcome(page, 'Completed')).toBeVisible({ timeout: 60_000 });
  await page.goto(`${place.url}/users`);
  await openImport(page);
  await chooseGroups(page, 'All employees');
  await next(page);
  await next(page);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(outcome(page, 'Completed with issues')).toBeVisible({ timeout: 60_000 });
  await take('report');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`${place.url}/users`);
  await page.getByRole('searchbox', { name: /Search/ }).fill('anna');
  await expect(page.getByRole('row').nth(5)).toContainText('Anna');
  await take('users-dark');
});
