import { signIn } from '../pages/panel';
import { count, heading, importGroup, next, openImport, outcome } from './steps';
import { expect, test } from './workplace';

const progress = { name: 'Importing people…' };

test.describe('an import', () => {
  test.use({ setup: { people: 300, isConnected: true } });

  test('is still there after a reload in the middle of it', async ({ page, place }) => {
    await place.slowDown({ size: 10, pauseMs: 150 });
    await signIn(page, place);
    await openImport(page);
    await importGroup(page);
    await expect(page.getByText(/\d+ (of|people)/).first()).toBeVisible();
    await page.reload();
    await expect(page.getByRole('progressbar', progress)).toBeVisible();
    await expect(outcome(page, 'Completed with issues')).toBeVisible({ timeout: 60_000 });
    await expect(count(page, 'Failed')).toHaveText('6');
  });

  test('is cancelled, and goes on where it stopped', async ({ page, place }) => {
    await place.slowDown({ size: 10, pauseMs: 300 });
    await signIn(page, place);
    await openImport(page);
    await importGroup(page);
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('button', { name: 'Cancel Import 1' }).click();
    await expect(outcome(page, 'Cancelled')).toBeVisible({ timeout: 30_000 });
    await place.control('switches', { latency_ms: 0 });
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect(outcome(page, 'Completed with issues')).toBeVisible({ timeout: 60_000 });
    await expect(count(page, 'Added')).toHaveText('294');
  });

  test('whose consent is withdrawn half-way says what to do, and goes on after that', async ({
    page,
    place,
  }) => {
    await place.slowDown({ size: 10, pauseMs: 200 });
    await signIn(page, place);
    await openImport(page);
    await importGroup(page);
    await expect(page.getByRole('progressbar', progress)).toBeVisible();
    const app = place.tenant.client_id;
    await place.control('app', { client_id: app, permissions: [] });
    await place.control('faults', { kind: 'token_expired', path_contains: '/members', times: 1 });
    const told = page
      .getByRole('status')
      .filter({ hasText: /Failed|Interrupted/ })
      .first();
    await expect(told).toBeVisible({ timeout: 60_000 });
    await expect(told).toContainText(/consent|permission/i);
    await place.control('switches', { latency_ms: 0 });
    await place.control('app', { client_id: app, permissions: ['GroupMember.Read.All', 'User.Read.All'] });
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect(outcome(page, 'Completed with issues')).toBeVisible({ timeout: 60_000 });
    await expect(count(page, 'Added')).toHaveText('294');
  });

  test('whose plugin process dies goes on in another one by itself', async ({ page, place }) => {
    await place.slowDown({ size: 10, pauseMs: 200 });
    await signIn(page, place);
    await openImport(page);
    await importGroup(page);
    await expect(page.getByText(/^Now:/)).toBeVisible();
    const before = place.pluginProcesses();
    expect(before).not.toEqual([]);
    for (const pid of before) process.kill(pid, 'SIGSEGV');
    await expect.poll(() => place.pluginProcesses().some((pid) => !before.includes(pid))).toBe(true);
    await expect(outcome(page, 'Completed with issues')).toBeVisible({ timeout: 60_000 });
    await expect(count(page, 'Added')).toHaveText('294');
  });

  test('whose plugin process dies again and again costs that job alone, and can be resumed', async ({
    page,
    place,
  }) => {
    await place.slowDown({ size: 10, pauseMs: 200 });
    await signIn(page, place);
    await openImport(page);
    await importGroup(page);
    const told = page
      .getByRole('status')
      .filter({ hasText: /Failed|Interrupted/ })
      .first();
    await expect
      .poll(
        () => {
          for (const pid of place.pluginProcesses()) process.kill(pid, 'SIGSEGV');
          return told.isVisible();
        },
        { timeout: 60_000 },
      )
      .toBe(true);
    await expect(told).toContainText(/plugin/i);
    await place.control('switches', { latency_ms: 0 });
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect(outcome(page, 'Completed with issues')).toBeVisible({ timeout: 60_000 });
    await expect(count(page, 'Added')).toHaveText('294');
  });

  test('goes on in a host that was stopped and started again', async ({ page, place }) => {
    await place.slowDown({ size: 10, pauseMs: 200 });
    await signIn(page, place);
    await openImport(page);
    await importGroup(page);
    await expect(page.getByText(/^Now:/)).toBeVisible();
    await place.stopHost();
    await place.control('switches', { latency_ms: 0 });
    await place.startHost();
    const resume = page.getByRole('button', { name: 'Resume' });
    await expect(resume.or(outcome(page, 'Completed with issues'))).toBeVisible({ timeout: 60_000 });
    if (await resume.isVisible()) await resume.click();
    await expect(outcome(page, 'Completed with issues')).toBeVisible({ timeout: 60_000 });
    await expect(count(page, 'Added')).toHaveText('294');
  });

  test('that goes on in a second tab says so and shows where it is', async ({ page, place, context }) => {
    await signIn(page, place);
    await openImport(page);
    await expect(heading(page, /^Whom to import/)).toBeVisible();
    const second = await context.newPage();
    await second.goto(page.url());
    await expect(heading(second, /^Whom to import/)).toBeVisible();
    await second.getByLabel('All users of the tenant').check();
    await next(second);
    await expect(heading(second, 'What to do with them')).toBeVisible();
    await page.getByLabel('Guests as well').uncheck();
    await page.getByLabel('All users of the tenant').check();
    await next(page);
    await expect(page.getByText('This went on in another tab.')).toBeVisible();
    await expect(heading(page, 'What to do with them')).toBeVisible();
  });

  test('by a plugin that was disabled meanwhile is refused in words', async ({ page, place }) => {
    await signIn(page, place);
    await openImport(page);
    await expect(heading(page, /^Whom to import/)).toBeVisible();
    await place.rollcall(['plugins', 'disable', 'entra-id']);
    await page.getByLabel('All users of the tenant').check();
    await next(page);
    await expect(page.getByRole('alert').filter({ hasText: /disabled|not enabled/ })).toBeVisible();
    await page.goto(`${place.url}/users`);
    await page.getByRole('button', { name: 'Import Users' }).first().click();
    await expect(page.getByText('No plugin is enabled yet')).toBeVisible();
  });
});
