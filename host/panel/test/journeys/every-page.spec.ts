import { expectAccessible, expectContrast, expectNoSideways, signIn } from '../pages/panel';
import { heading, importGroup, openImport, outcome } from './steps';
import { expect, test } from './workplace';

test.use({ setup: { people: 300, isConnected: true } });

const paths = [
  ...['/users', '/users/1', '/jobs', '/jobs/1', '/plugins', '/connections', '/notifications'],
  ...['', '/look', '/notifications', '/tokens', '/administrators', '/audit'].map(
    (part) => `/settings${part}`,
  ),
];

/** The same page in each look without loading it again: colours change what can be read, and nothing else. */
const looks = [
  { look: 'wide and light', width: 1280, colorScheme: 'light', expectLook: expectAccessible },
  { look: 'wide and dark', width: 1280, colorScheme: 'dark', expectLook: expectContrast },
  { look: 'narrow and dark', width: 320, colorScheme: 'dark', expectLook: expectContrast },
  { look: 'narrow and light', width: 320, colorScheme: 'light', expectLook: expectAccessible },
] as const;

test('is accessible, light and dark, wide and narrow, from the left and from the right', async ({
  page,
  place,
}) => {
  test.setTimeout(300_000);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await signIn(page, place);
  await openImport(page);
  const wizard = new URL(page.url()).pathname;
  await importGroup(page);
  await expect(outcome(page, 'Completed with issues')).toBeVisible({ timeout: 60_000 });
  await page.goto(`${place.url}/users`);
  await openImport(page);
  const open = new URL(page.url()).pathname;
  expect(open).not.toBe(wizard);
  const show = async (path: string) => {
    await page.goto(place.url + path);
    await expect(page.locator('main h1')).toBeVisible();
    await page.waitForLoadState('networkidle');
  };
  for (const path of [...paths, open]) {
    await show(path);
    for (const { look, width, colorScheme, expectLook } of looks)
      await test.step(`${path}, ${look}`, async () => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 800 });
        await expectNoSideways(page);
        // Some colours change by and by.
        await expect(() => expectLook(page)).toPass({ timeout: 10_000 });
      });
  }
  await page.evaluate(() =>
    localStorage.setItem('rollcall.look', JSON.stringify({ mode: 'system', language: 'he' })),
  );
  for (const path of [...paths, open])
    await test.step(`${path}, from right to left`, async () => {
      await show(path);
      await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
      await expectNoSideways(page);
      await expectAccessible(page);
    });
});

test('shows a viewer people and jobs, and nothing to change them with', async ({ page, place }) => {
  await place.addAdministrator('eve', 'viewer');
  await signIn(page, place, '/users', 'eve');
  await expect(page.getByText('An administrator has to import or add people first.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Import Users' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Add person' })).toHaveCount(0);
  await page.goto(`${place.url}/settings/administrators`);
  await expect(page.getByText('This is for administrators')).toBeVisible();
  await page.goto(`${place.url}/plugins`);
  await expect(page.getByRole('button', { name: /Disable/ })).toHaveCount(0);
  const refused = await page.evaluate(async () => {
    const session = (await (await fetch('/api/v1/session')).json()) as { csrf_token: string };
    const answer = await fetch('/api/v1/plugins/entra-id/disable', {
      method: 'POST',
      headers: { 'X-CSRF-Token': session.csrf_token },
    });
    return answer.status;
  });
  expect(refused).toBe(403);
});

test('answers nobody who has not signed in', async ({ page, place }) => {
  for (const path of ['/api/v1/users', '/api/v1/jobs', '/api/v1/audit']) {
    const answer = await page.request.get(place.url + path);
    expect(answer.status(), path).toBe(401);
  }
  await page.goto(`${place.url}/jobs/1`);
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect(heading(page, 'Sign in')).toBeVisible();
});
