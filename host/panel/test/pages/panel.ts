import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, expect, type Page, test as base } from '@playwright/test';

// @ts-expect-error The fake is plain JavaScript.
import { startFake } from '../fake/host.mjs';

type Options = { role?: string; people?: number; isFirst?: boolean; isEmpty?: boolean };
export type Fake = {
  url: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  state: any;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  wizards: any;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  jobs: any;
  failures: Error[];
  close: () => Promise<void>;
};

/** What the browser says about the pages' policy, or React about itself, in whichever tab; filled as they come. */
export function complaintsOf(context: BrowserContext): string[] {
  const complaints: string[] = [];
  const suspicious =
    /Content Security Policy|Trusted|violates|Warning:|unique "key"|hydrat|nested|validateDOMNesting|MUI:/i;
  context.on('console', (message) => {
    if (suspicious.test(message.text())) complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  return complaints;
}

/** A page, and a fake host of its own; fails on any word of the browser about the page's policy, or of React. */
export const test = base.extend<{ options: Options; fake: Fake }>({
  options: [{}, { option: true }],
  fake: async ({ options, context }, provide) => {
    const fake = (await startFake(options)) as Fake;
    const complaints = complaintsOf(context);
    await provide(fake);
    await fake.close();
    expect(complaints, 'messages of the browser').toEqual([]);
    expect(fake.failures.map(String), 'answers that are not what the contract says').toEqual([]);
  },
});
export { expect };

export async function signIn(page: Page, host: { url: string }, path = '/users', user = 'ada') {
  await page.goto(host.url + path);
  await page.getByLabel('User name').fill(user);
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.locator('main h1')).toBeAttached();
}

export async function openWizard(page: Page, plugin = 'Entra ID') {
  await page.getByRole('button', { name: 'Import Users' }).click();
  await page.getByRole('menuitem', { name: new RegExp(plugin) }).click();
  await expect(page.getByRole('button', { name: 'Next', exact: true })).toBeVisible();
}

export async function chooseGroups(page: Page, ...names: string[]) {
  const box = page.getByRole('combobox', { name: 'Groups' });
  for (const name of names) {
    await box.fill(name);
    await page.getByRole('option', { name }).first().click();
  }
  await page.keyboard.press('Escape');
  await page.getByRole('list', { name: 'Groups: chosen' }).waitFor();
}

export async function goToSummary(page: Page, ...groups: string[]) {
  await openWizard(page);
  await chooseGroups(page, ...(groups.length ? groups : ['All employees']));
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'What to do with them' })).toBeVisible();
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Ready to import' })).toBeVisible();
}

export async function expectAccessible(page: Page) {
  await expectNothingFound(
    new AxeBuilder({ page }).withTags([
      'wcag2a',
      'wcag2aa',
      'wcag21a',
      'wcag21aa',
      'wcag22aa',
      'best-practice',
    ]),
  );
}

/** What colours decide; for a page that was found accessible in others. */
export async function expectContrast(page: Page) {
  await expectNothingFound(new AxeBuilder({ page }).withRules(['color-contrast', 'link-in-text-block']));
}

async function expectNothingFound(axe: AxeBuilder) {
  const { violations } = await axe.analyze();
  expect(
    violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary?.slice(0, 200)}`).join(' | ')}`,
    ),
  ).toEqual([]);
}

export async function expectNoSideways(page: Page) {
  const widths = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  expect(widths[0]).toBeLessThanOrEqual(widths[1]!);
}

/** Every page and its larger states, by name: how to get there once signed in. */
export const places: Record<string, { options?: Options; go: (page: Page, fake: Fake) => Promise<void> }> = {
  'sign-in': {
    go: async (page, fake) => {
      await page.goto(fake.url);
      await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    },
  },
  'first-administrator': {
    options: { isFirst: true },
    go: async (page, fake) => {
      await page.goto(`${fake.url}/first#p2Jr8cZt0aQm5wVx`);
      await expect(page.getByRole('button', { name: 'Create administrator' })).toBeVisible();
    },
  },
  'users-empty': {
    options: { isEmpty: true },
    go: async (page, fake) => {
      await signIn(page, fake);
      await expect(page.getByText('Nobody is here yet')).toBeVisible();
    },
  },
  users: {
    go: async (page, fake) => {
      await signIn(page, fake);
      await expect(page.getByRole('row').nth(5)).toBeVisible();
    },
  },
  'users-none': {
    go: async (page, fake) => {
      await signIn(page, fake, '/users?search=zzz');
      await expect(page.getByText('Nobody matches')).toBeVisible();
    },
  },
  'import-menu': {
    go: async (page, fake) => {
      await signIn(page, fake);
      await page.getByRole('button', { name: 'Import Users' }).click();
      await expect(page.getByRole('menuitem', { name: /Entra ID/ })).toBeVisible();
    },
  },
  'enable-more': {
    go: async (page, fake) => {
      await signIn(page, fake);
      await page.getByRole('button', { name: 'Import Users' }).click();
      await page.getByRole('menuitem', { name: 'Enable more…' }).click();
      await expect(page.getByRole('button', { name: 'Enable CSV file' })).toBeVisible();
    },
  },
  person: {
    go: async (page, fake) => {
      await signIn(page, fake, '/users/12');
      await expect(page.getByText('Added by an import')).toBeVisible();
    },
  },
  'person-edit': {
    go: async (page, fake) => {
      await signIn(page, fake, '/users/12');
      await page.getByRole('button', { name: 'Edit' }).click();
      await expect(page.getByRole('button', { name: 'Save' })).toBeVisible();
    },
  },
  'person-delete': {
    go: async (page, fake) => {
      await signIn(page, fake, '/users/12');
      await page.getByRole('button', { name: 'Delete' }).click();
      await expect(page.getByRole('dialog', { name: /^Delete/ })).toBeVisible();
    },
  },
  'add-person': {
    go: async (page, fake) => {
      await signIn(page, fake);
      await page.getByRole('button', { name: 'Add person' }).click();
      await expect(page.getByRole('dialog', { name: 'Add a person' })).toBeVisible();
    },
  },
  'wizard-connect': {
    go: async (page, fake) => {
      await signIn(page, fake, '/connections');
      await page.getByRole('button', { name: 'Sign in again' }).first().click();
      await expect(page.getByRole('heading', { level: 1, name: 'Connect to Entra ID' })).toBeVisible();
      await page.getByRole('button', { name: 'More options' }).click();
      await expect(page.getByLabel('Login address')).toBeVisible();
    },
  },
  'wizard-groups': {
    go: async (page, fake) => {
      await signIn(page, fake);
      await openWizard(page);
      await chooseGroups(page, 'All employees', 'Project');
    },
  },
  'wizard-groups-open': {
    go: async (page, fake) => {
      await signIn(page, fake);
      await openWizard(page);
      await page.getByRole('combobox', { name: 'Groups' }).fill('Team');
      await expect(page.getByRole('option').nth(5)).toBeVisible();
    },
  },
  'wizard-error': {
    go: async (page, fake) => {
      await signIn(page, fake);
      await openWizard(page);
      await page.getByRole('button', { name: 'Next', exact: true }).click();
      await expect(page.getByText('Choose at least one group, or all users.')).toBeVisible();
    },
  },
  'wizard-options': {
    go: async (page, fake) => {
      await signIn(page, fake);
      await openWizard(page);
      await chooseGroups(page, 'All employees');
      await page.getByRole('button', { name: 'Next', exact: true }).click();
      await expect(page.getByLabel('Add new users')).toBeVisible();
    },
  },
  'wizard-summary': {
    go: async (page, fake) => {
      await signIn(page, fake);
      await goToSummary(page, 'All employees', 'Customer');
    },
  },
  'wizard-preview': {
    go: async (page, fake) => {
      await signIn(page, fake);
      await goToSummary(page);
      await page.getByLabel('Disable them').check();
      await page.getByRole('button', { name: 'Show full preview' }).click();
      await expect(page.getByText('To update', { exact: true }).nth(1)).toBeVisible({ timeout: 20_000 });
    },
  },
  'wizard-code': {
    go: async (page, fake) => {
      fake.state.pollsUntilSignedIn = 999;
      await signIn(page, fake);
      await enterBy(page, 'With my account, by a code');
      await expect(page.getByText('F7KQ2MHX')).toBeVisible();
    },
  },
  'wizard-external': {
    go: async (page, fake) => {
      await signIn(page, fake);
      await enterBy(page, 'With my account, in this browser');
      await expect(page.getByRole('link', { name: 'Continue at login.example' })).toBeVisible();
    },
  },
  'wizard-abort': {
    go: async (page, fake) => {
      await signIn(page, fake);
      await enterBy(page, undefined, 'gone');
      await expect(page.getByText('The tenant was not found.')).toBeVisible();
    },
  },
  'session-ended': {
    go: async (page, fake) => {
      await signIn(page, fake);
      await openWizard(page);
      fake.state.sessions.clear();
      await page.getByRole('button', { name: 'Next', exact: true }).click();
      await expect(page.getByRole('dialog', { name: 'Please sign in again' })).toBeVisible();
    },
  },
  'job-running': {
    go: async (page, fake) => {
      fake.state.tickMs = 400;
      await signIn(page, fake);
      await goToSummary(page);
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await expect(page.getByText('Now: All employees')).toBeVisible();
    },
  },
  job: {
    go: async (page, fake) => {
      await signIn(page, fake, '/jobs/17');
      await expect(page.getByText('Meeting Room 1', { exact: true })).toBeVisible();
    },
  },
  'job-changes': {
    go: async (page, fake) => {
      await signIn(page, fake, '/jobs/17');
      await page.getByRole('tab', { name: 'Changes' }).click();
      await expect(page.getByText('before: Trainee').first()).toBeVisible();
    },
  },
  'job-approve': {
    go: async (page, fake) => {
      await signIn(page, fake, '/jobs/16');
      await expect(page.getByText('Waits for your approval')).toBeVisible();
    },
  },
  'job-undo': {
    go: async (page, fake) => {
      await signIn(page, fake, '/jobs/17');
      await page.getByRole('button', { name: 'Undo…' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
    },
  },
  jobs: {
    go: async (page, fake) => {
      await signIn(page, fake, '/jobs');
      await expect(page.getByRole('link', { name: 'Import 17' })).toBeVisible();
    },
  },
  plugins: {
    go: async (page, fake) => {
      await signIn(page, fake, '/plugins');
      await expect(page.getByRole('button', { name: 'Enable CSV file' })).toBeVisible();
    },
  },
  connections: {
    go: async (page, fake) => {
      await signIn(page, fake, '/connections');
      await expect(page.getByText('Connected to Contoso')).toBeVisible();
    },
  },
  'connection-edit': {
    go: async (page, fake) => {
      await signIn(page, fake, '/connections');
      await page.getByRole('button', { name: 'Edit' }).first().click();
      await expect(page.getByLabel('Name of the connection')).toBeVisible();
    },
  },
  bell: {
    go: async (page, fake) => {
      await signIn(page, fake);
      await page.getByRole('button', { name: /unread/ }).click();
      await expect(page.getByRole('link', { name: 'All notifications' })).toBeVisible();
    },
  },
  notifications: {
    go: async (page, fake) => {
      await signIn(page, fake, '/notifications');
      await expect(page.getByText('A client secret expires soon')).toBeVisible();
    },
  },
  'settings-profile': {
    go: async (page, fake) => {
      await signIn(page, fake, '/settings');
      await expect(page.getByText('You sign in as ada.')).toBeVisible();
    },
  },
  'settings-look': {
    go: async (page, fake) => {
      await signIn(page, fake, '/settings/look');
      await expect(page.getByText('Kept in this browser.')).toBeVisible();
    },
  },
  'settings-notifications': {
    go: async (page, fake) => {
      await signIn(page, fake, '/settings/notifications');
      await page.getByLabel('Call a webhook').check();
      await expect(page.getByRole('textbox', { name: /^Address/ })).toBeVisible();
    },
  },
  'settings-tokens': {
    go: async (page, fake) => {
      await signIn(page, fake, '/settings/tokens');
      await expect(page.getByText('nightly import')).toBeVisible();
    },
  },
  'settings-token-made': {
    go: async (page, fake) => {
      await signIn(page, fake, '/settings/tokens');
      await page.getByRole('button', { name: 'Make a token' }).click();
      await page.getByRole('dialog').getByLabel('Name').fill('report');
      await page.getByRole('dialog').getByRole('button', { name: 'Make a token' }).click();
      await expect(page.getByText('It is not shown again')).toBeVisible();
    },
  },
  'settings-administrators': {
    go: async (page, fake) => {
      await signIn(page, fake, '/settings/administrators');
      await expect(page.getByText('Grace Hopper')).toBeVisible();
    },
  },
  'settings-audit': {
    go: async (page, fake) => {
      await signIn(page, fake, '/settings/audit');
      await expect(page.getByText('The client secret was replaced.')).toBeVisible();
    },
  },
  'viewer-users': {
    options: { role: 'viewer' },
    go: async (page, fake) => {
      await signIn(page, fake);
      await expect(page.getByRole('row').nth(5)).toBeVisible();
    },
  },
  'viewer-no-rights': {
    options: { role: 'viewer' },
    go: async (page, fake) => {
      await signIn(page, fake, '/settings/administrators');
      await expect(page.getByText('This is for administrators')).toBeVisible();
    },
  },
  'users-error': {
    go: async (page, fake) => {
      fake.state.refuse = (method: string, path: string) => path === '/api/v1/users' && method === 'GET';
      await signIn(page, fake);
      await expect(page.getByText('The server met an error of its own.')).toBeVisible();
    },
  },
  'not-found': {
    go: async (page, fake) => {
      await signIn(page, fake, '/nothing');
      await expect(page.getByText('There is nothing at this address.')).toBeVisible();
    },
  },
};

async function enterBy(page: Page, way: string | undefined, tenant = 'contoso.example') {
  await page.goto(page.url().replace(/\/users.*/, '/connections'));
  await page.getByRole('button', { name: 'Sign in again' }).first().click();
  await page.getByLabel('Directory (tenant) ID').fill(tenant);
  if (way) {
    await page.getByLabel('How to sign in').click();
    await page.getByRole('option', { name: way }).click();
  }
  await page.getByRole('button', { name: 'Next', exact: true }).click();
}
