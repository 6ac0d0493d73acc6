import { signIn } from '../pages/panel';
import {
  count,
  enableAndOpen,
  fillConnection,
  heading,
  importGroup,
  next,
  openImport,
  outcome,
  signInAs,
} from './steps';
import { expect, publicClient, test } from './workplace';

test('with a secret, from the empty list to 10,000 people and a report with issues', async ({
  page,
  place,
}) => {
  await signIn(page, place);
  await expect(page.getByText('Nobody is here yet')).toBeVisible();
  await enableAndOpen(page);
  await fillConnection(page, place);
  await page.getByLabel('Client secret', { exact: true }).fill(place.tenant.client_secret);
  await next(page);
  await importGroup(page);
  await expect(outcome(page, 'Completed with issues')).toBeVisible({ timeout: 60_000 });
  await expect(count(page, 'Added')).toHaveText('9,994');
  await expect(count(page, 'Failed')).toHaveText('6');
  await expect(page.getByRole('row').filter({ hasText: 'No e-mail address' })).toHaveCount(3);

  await page.getByRole('link', { name: 'All Users' }).click();
  await expect(page.getByText('9,994 people')).toBeVisible();
  await page.getByRole('button', { name: /unread/ }).click();
  await page
    .getByText(/^Import 1 |completed with 6 issues/)
    .first()
    .click();
  await expect(heading(page, 'Import 1')).toBeVisible();

  // The second time nothing is asked about the connection, and nobody is added twice.
  await page.getByRole('link', { name: 'All Users' }).click();
  await openImport(page);
  await importGroup(page);
  await expect(outcome(page, 'Completed')).toBeVisible({ timeout: 60_000 });
  await expect(count(page, 'Added')).toHaveText('0');
});

test.describe('few people', () => {
  test.use({ setup: { people: 300 } });

  test('with an account of one’s own, in this browser', async ({ page, place }) => {
    await signIn(page, place);
    await enableAndOpen(page);
    await fillConnection(page, place, publicClient);
    await signInAs(page, 'In this browser');
    await next(page);
    await page.getByRole('link', { name: /^Continue at/ }).click();
    await expect(page.getByText('This page is simulated.')).toBeVisible();
    await page.getByRole('button', { name: /^Continue as/ }).click();
    await importGroup(page);
    await expect(outcome(page, 'Completed with issues')).toBeVisible({ timeout: 60_000 });
  });

  test('who cancels at Microsoft is told so and can begin again', async ({ page, place }) => {
    await signIn(page, place);
    await enableAndOpen(page);
    await fillConnection(page, place, publicClient);
    await signInAs(page, 'In this browser');
    await next(page);
    await page.getByRole('link', { name: /^Continue at/ }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(heading(page, 'Connect to Entra ID')).toBeVisible();
    await expect(page.getByRole('alert').first()).toContainText(
      /declined|cancelled|not consent|AADSTS65004/i,
    );
    await expect(page.getByLabel('Application (client) ID')).toHaveValue(publicClient);
  });

  test('with a code that is typed in on another device', async ({ page, place, context }) => {
    await place.control('switches', { device_code_interval_s: 1 });
    await signIn(page, place);
    await enableAndOpen(page);
    await fillConnection(page, place, publicClient);
    await signInAs(page, 'By a code, on any device');
    await next(page);
    const link = page.getByRole('link', { name: /devicelogin|Continue|Open/ }).first();
    const code = await page.getByText(/^[A-Z0-9]{9}$/).innerText();
    const device = await context.newPage();
    await device.goto((await link.getAttribute('href'))!);
    await device.getByLabel('Code that your device shows').fill(code);
    await device.getByRole('button', { name: /^Continue as/ }).click();
    await expect(device.getByText('You have signed in')).toBeVisible();
    await importGroup(page);
    await expect(outcome(page, 'Completed with issues')).toBeVisible({ timeout: 60_000 });
  });

  test('with a wrong secret: the field says so, the answers stay, the right one goes on', async ({
    page,
    place,
  }) => {
    await signIn(page, place);
    await enableAndOpen(page);
    await fillConnection(page, place);
    await page.getByLabel('Client secret', { exact: true }).fill('not-the-secret');
    await next(page);
    await expect(page.getByRole('alert').filter({ hasText: 'secret is wrong' })).toBeVisible({
      timeout: 30_000,
    });
    await expect(page.getByLabel('Application (client) ID')).toHaveValue(place.tenant.client_id);
    const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
    expect(kept).not.toContain('not-the-secret');
    await page.getByLabel('Client secret', { exact: true }).fill(place.tenant.client_secret);
    await next(page);
    await expect(heading(page, /^Whom to import/)).toBeVisible({ timeout: 30_000 });
  });
});
