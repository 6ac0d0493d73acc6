import type { Page } from '@playwright/test';

import { chooseGroups } from '../pages/panel';
import { expect, type Workplace } from './workplace';

export const next = (page: Page) => page.getByRole('button', { name: 'Next', exact: true }).click();
export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
export const outcome = (page: Page, state: string) =>
  page.getByRole('status').filter({ hasText: state }).first();

async function choose(page: Page, label: string, option: string) {
  await page.getByLabel(label, { exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** From All Users: the menu, the plugin enabled on the spot, and its wizard opened. */
export async function enableAndOpen(page: Page) {
  await page.getByRole('button', { name: 'Import Users' }).first().click();
  await page.getByRole('menuitem', { name: 'Enable more…' }).click();
  await page.getByRole('button', { name: 'Enable Entra ID (Azure AD)' }).click();
  await expect(page.getByRole('button', { name: 'Disable Entra ID (Azure AD)' })).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await openImport(page);
}

export async function openImport(page: Page, name = /Entra ID/) {
  await page.getByRole('button', { name: 'Import Users' }).first().click();
  await page.getByRole('menuitem', { name }).click();
  await expect(page.getByRole('button', { name: 'Next', exact: true })).toBeVisible();
}

/** The form "Connect to Entra ID" but for what belongs to one way to sign in. */
export async function fillConnection(page: Page, { tenant }: Workplace, clientId = tenant.client_id) {
  await expect(heading(page, 'Connect to Entra ID')).toBeVisible();
  await page.getByLabel('Directory (tenant) ID').fill(tenant.tenant_id);
  await page.getByLabel('Application (client) ID').fill(clientId);
  await page.getByRole('button', { name: 'More options' }).click();
  await choose(page, 'Cloud', 'Another address');
  await page.getByLabel('Login address').fill(tenant.login_url);
  await page.getByLabel('Microsoft Graph address').fill(tenant.graph_url);
}

export async function signInAs(page: Page, way: 'By a code, on any device' | 'In this browser') {
  await choose(page, 'How to sign in', 'With my own account');
  await choose(page, 'With your own account', way);
}

/** From the groups to the job's page. */
export async function importGroup(page: Page, group = 'All employees') {
  await expect(heading(page, /^Whom to import/)).toBeVisible({ timeout: 30_000 });
  await chooseGroups(page, group);
  await next(page);
  await expect(heading(page, 'What to do with them')).toBeVisible();
  await next(page);
  await expect(heading(page, 'Ready to import')).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(heading(page, /^Import \d+$/)).toBeVisible();
}

/** What stands in one of the tiles of a job's page. */
export const count = (page: Page, label: string) =>
  page.locator('dl > div', { has: page.getByText(label, { exact: true }) }).locator('dd');
