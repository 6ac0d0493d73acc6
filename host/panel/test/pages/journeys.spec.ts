import { chooseGroups, expect, goToSummary, openWizard, signIn, test } from './panel';

test.describe('signing in', () => {
  test('a wrong password says so and keeps the name', async ({ page, fake }) => {
    await page.goto(fake.url);
    await page.getByLabel('User name').fill('ada');
    await page.getByLabel('Password').fill('wrong');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('The user name or the password is wrong.');
    await expect(page.getByLabel('User name')).toHaveValue('ada');
    await expect(page.getByLabel('Password')).toBeFocused();
  });

  test('signing out leaves nothing behind', async ({ page, fake }) => {
    await signIn(page, fake);
    await page.getByRole('button', { name: 'Account of Ada Lovelace' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    expect(fake.state.sessions.size).toBe(0);
  });

  test.describe('the first time', () => {
    test.use({ options: { isFirst: true } });
    test('the one-time link makes the first administrator, and its token leaves the address at once', async ({
      page,
      fake,
    }) => {
      await page.goto(`${fake.url}/first#p2Jr8cZt0aQm5wVx`);
      await page.getByLabel('User name').fill('ada');
      expect(page.url()).toBe(`${fake.url}/first`);
      await page.getByLabel('Password').fill('correct horse battery');
      await page.getByRole('button', { name: 'Create administrator' }).click();
      await expect(page.getByRole('heading', { name: 'All Users' })).toBeVisible();
    });
  });
});

test.describe('people', () => {
  test('are searched as one types, sorted, paged, and the address remembers it', async ({ page, fake }) => {
    await signIn(page, fake);
    await page.getByRole('searchbox').pressSequentially('chen ');
    await expect(page.getByRole('row').nth(1)).toContainText('Chen');
    await page.getByRole('button', { name: 'Department' }).click();
    await expect(page.getByRole('columnheader', { name: 'Department' })).toHaveAttribute(
      'aria-sort',
      'ascending',
    );
    await page.getByRole('button', { name: 'Next page' }).click();
    await expect(page.getByText(/^51–/)).toBeVisible();
    await page.getByRole('button', { name: 'Previous page' }).click();
    await expect(page.getByText(/^1–50/)).toBeVisible();
    await page.reload();
    await expect(page.getByRole('searchbox')).toHaveValue('chen ');
    await expect(page.getByRole('columnheader', { name: 'Department' })).toHaveAttribute(
      'aria-sort',
      'ascending',
    );
  });

  test('are filtered, and columns are chosen for good', async ({ page, fake }) => {
    await signIn(page, fake);
    await page.getByRole('combobox', { name: 'Source' }).click();
    await page.getByRole('option', { name: 'By hand' }).click();
    await expect(page).toHaveURL(/source=manual/);
    await expect(page.getByRole('row').nth(1)).toContainText('By hand');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Office' }).click();
    await page.keyboard.press('Escape');
    await page.reload();
    await expect(page.getByRole('columnheader', { name: 'Office' })).toBeVisible();
  });

  test('are filtered by a group that is found by its name, and a reload keeps it', async ({ page, fake }) => {
    await signIn(page, fake);
    const group = page.getByRole('combobox', { name: 'Group' });
    await group.pressSequentially('team 70');
    await page.getByRole('option', { name: 'Team 70' }).click();
    await expect(page).toHaveURL(/group=70/);
    await expect(page.getByText(/^1–/)).toBeVisible();
    await page.reload();
    await expect(group).toHaveValue('Team 70');
    await group.hover();
    await page.getByRole('button', { name: 'People of any group' }).click();
    await expect(page).not.toHaveURL(/group=/);
  });

  test('are added, edited and deleted by hand', async ({ page, fake }) => {
    await signIn(page, fake);
    await page.getByRole('button', { name: 'Add person' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Zelda Zimmer');
    await dialog.getByLabel('E-mail').fill('zelda@contoso.example');
    await dialog.getByRole('button', { name: 'Add person' }).click();
    await expect(page.getByRole('dialog', { name: 'Zelda Zimmer' })).toBeVisible();
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Job title').fill('Captain');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Edited by hand')).toBeVisible();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete Zelda Zimmer' }).click();
    await expect(page.getByText('Zelda Zimmer was deleted.')).toBeVisible();
    expect(fake.state.people.some(({ name }: { name: string }) => name === 'Zelda Zimmer')).toBe(false);
  });

  test('whose address is taken are refused in words', async ({ page, fake }) => {
    await signIn(page, fake);
    await page.getByRole('button', { name: 'Add person' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Nobody');
    await page.getByRole('dialog').getByLabel('E-mail').fill(fake.state.people[0].email);
    await page.getByRole('dialog').getByRole('button', { name: 'Add person' }).click();
    await expect(page.getByRole('alert')).toContainText('is here already');
  });

  test('that somebody else has changed are not overwritten', async ({ page, fake }) => {
    await signIn(page, fake, '/users/12');
    await page.getByRole('button', { name: 'Edit' }).click();
    fake.state.people[11].updated_at = new Date().toISOString();
    await page.getByLabel('Job title').fill('Captain');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('alert')).toContainText('Somebody else changed this');
    expect(fake.state.people[11].job_title).not.toBe('Captain');
    await expect(page.getByLabel('Job title')).toHaveValue('Captain');
  });
});

test.describe('the wizard', () => {
  test('leads to a job, which tells how it goes and how it ended', async ({ page, fake }) => {
    await signIn(page, fake);
    await goToSummary(page, 'All employees', 'Customer');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(page.getByRole('progressbar', { name: 'Importing people…' })).toBeVisible();
    await expect(page.getByRole('status').filter({ hasText: 'Completed with issues' })).toBeVisible({
      timeout: 20_000,
    });
    await expect(page.getByText('Meeting Room 1', { exact: true })).toBeVisible();
    await page.goto(`${fake.url}/users`);
    await page.getByRole('button', { name: /unread/ }).click();
    await page.getByText('Import completed with 7 issues').first().click();
    await expect(page.getByRole('heading', { name: 'Import 18' })).toBeVisible();
  });

  test('keeps chosen groups and their names over reload, and back keeps the answers', async ({
    page,
    fake,
  }) => {
    await signIn(page, fake);
    await openWizard(page);
    await chooseGroups(page, 'Customer', 'All employees');
    const names = await page
      .getByRole('list', { name: 'Groups: chosen' })
      .getByRole('listitem')
      .allInnerTexts();
    await page.reload();
    await expect(page.getByRole('list', { name: 'Groups: chosen' }).getByRole('listitem')).toHaveText(
      names.map((name) => name.replaceAll('\n', '')),
    );
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await page.getByLabel('Update existing users').uncheck();
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await expect(page.getByLabel('Update existing users')).not.toBeChecked();
    await page
      .getByRole('navigation', { name: 'Steps' })
      .getByRole('button', { name: 'Whom to import from Contoso' })
      .click();
    await expect(page.getByRole('list', { name: 'Groups: chosen' }).getByRole('listitem')).toHaveCount(2);
  });

  test('goes on after the session has ended, with what was typed', async ({ page, fake }) => {
    await signIn(page, fake);
    await openWizard(page);
    await chooseGroups(page, 'All employees');
    fake.state.sessions.clear();
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await page
      .getByRole('dialog', { name: 'Please sign in again' })
      .getByLabel('Password')
      .fill('correct horse battery');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'What to do with them' })).toBeVisible();
    expect(fake.state.wizards[0].answers.groups.groups).toEqual(['g-0']);
  });

  test('that went on in a second tab says so and shows where it is', async ({ page, fake, context }) => {
    await signIn(page, fake);
    await openWizard(page);
    const second = await context.newPage();
    await second.goto(page.url());
    await chooseGroups(second, 'All employees');
    await second.getByRole('button', { name: 'Next', exact: true }).click();
    await expect(second.getByRole('heading', { name: 'What to do with them' })).toBeVisible();
    await chooseGroups(page, 'Project');
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await expect(page.getByText('This went on in another tab.')).toBeVisible();
    await expect(page.getByRole('heading', { name: 'What to do with them' })).toBeVisible();
  });

  test('says what the plugin finds wrong and takes the focus there', async ({ page, fake }) => {
    await signIn(page, fake);
    await openWizard(page);
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await expect(page.getByText('Choose at least one group, or all users.')).toBeVisible();
    await expect(page.getByRole('combobox', { name: 'Groups' })).toBeFocused();
  });

  test('warns of what the plugin has found, at the first page and at the last', async ({ page, fake }) => {
    await signIn(page, fake);
    await openWizard(page);
    const told = page.getByRole('status').filter({ hasText: 'The client secret expires in 12 days.' });
    await expect(told).toBeVisible();
    await chooseGroups(page, 'All employees');
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await expect(page.getByLabel('Add new users')).toBeVisible();
    await expect(told).toHaveCount(0);
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await expect(told).toBeVisible();
  });

  test('shows a full preview and writes exactly that', async ({ page, fake }) => {
    await signIn(page, fake);
    await goToSummary(page);
    await page.getByRole('button', { name: 'Show full preview' }).click();
    await expect(page.getByText('Nothing was written.', { exact: false }).last()).toBeVisible({
      timeout: 20_000,
    });
    await expect(page.getByText('before: Trainee').first()).toBeVisible();
    await page.getByLabel(/Write exactly this/).check();
    const body = page.waitForRequest((request) => request.url().endsWith('/start'));
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    expect((await body).postDataJSON()).toMatchObject({ exactly_preview: true });
    await expect(page.getByRole('heading', { name: 'Import 19' })).toBeVisible();
  });

  test('waits for a code that is typed in elsewhere', async ({ page, fake }) => {
    await signIn(page, fake, '/connections');
    await page.getByRole('button', { name: 'Sign in again' }).first().click();
    await page.getByLabel('How to sign in').click();
    await page.getByRole('option', { name: 'With my account, by a code' }).click();
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await expect(page.getByText('F7KQ2MHX')).toBeVisible();
    await expect(page.getByText('The connection works and is stored.')).toBeVisible({ timeout: 15_000 });
  });

  test('goes on in this tab when the sign-in was finished in another', async ({ page, fake }) => {
    await signIn(page, fake, '/connections');
    await page.getByRole('button', { name: 'Sign in again' }).first().click();
    await page.getByLabel('How to sign in').click();
    await page.getByRole('option', { name: 'With my account, in this browser' }).click();
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await expect(page.getByRole('link', { name: 'Continue at login.example' })).toBeVisible();
    fake.wizards.returnFromOutside(fake.state.wizards[0]);
    await expect(page.getByText('The connection works and is stored.')).toBeVisible({ timeout: 15_000 });
  });

  test('never sends a secret back, and a wrong one is asked for again', async ({ page, fake }) => {
    await signIn(page, fake, '/connections');
    await page.getByRole('button', { name: 'Sign in again' }).first().click();
    await page.getByLabel('Client secret', { exact: true }).fill('wrong');
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await expect(page.getByText('This secret was refused.')).toBeVisible();
    await expect(page.getByLabel('Client secret', { exact: true })).toHaveValue('');
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain(
      'wrong',
    );
  });

  test('draws the pages of a plugin that it has never seen', async ({ page, fake }) => {
    fake.state.plugins[1].state = 'ready';
    await signIn(page, fake);
    await openWizard(page, 'CSV file');
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await expect(page.getByText('Please fill this in.')).toBeVisible();
    await page.locator('input[type=file]').setInputFiles({
      name: 'people.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('anna,anna@contoso.example'),
    });
    await page.getByLabel(';').check();
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await expect(page.getByText('Everybody in the file is added.')).toBeVisible();
    expect(fake.state.wizards[0].answers.file).toEqual({ file: 'anna,anna@contoso.example', separator: ';' });
  });

  test('is offered for each connection of a plugin that has several', async ({ page, fake }) => {
    const [first] = fake.state.connections;
    fake.state.connections.push({
      ...first,
      id: 9,
      name: 'second',
      health: { ...first.health, check: null },
    });
    await signIn(page, fake);
    await page.getByRole('button', { name: 'Import Users' }).click();
    await expect(page.getByRole('menuitem', { name: /Entra ID/ })).toHaveCount(2);
    await page.getByRole('menuitem', { name: /second/ }).click();
    await expect(page.getByText('Entra ID (Azure AD) · second')).toBeVisible();
  });

  test('keeps the answers when the host cannot be reached', async ({ page, fake }) => {
    await signIn(page, fake);
    await openWizard(page);
    await chooseGroups(page, 'All employees');
    await page.route('**/steps/groups', (route) => route.abort());
    await page.getByRole('button', { name: 'Next', exact: true }).press('Enter');
    await expect(page.getByRole('alert')).toBeFocused();
    await expect(page.getByRole('alert')).toContainText('The server cannot be reached.');
    await page.unroute('**/steps/groups');
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'What to do with them' })).toBeFocused();
  });

  test('is found again from the menu', async ({ page, fake }) => {
    await signIn(page, fake);
    await openWizard(page);
    await page.getByRole('link', { name: 'All Users' }).click();
    await page.getByRole('button', { name: 'Import Users' }).click();
    await page.getByRole('menuitem', { name: /Continue an import/ }).click();
    await expect(page.getByRole('heading', { name: 'Whom to import from Contoso' })).toBeVisible();
  });
});

test.describe('a job', () => {
  test('is cancelled by name, and can be resumed', async ({ page, fake }) => {
    fake.state.tickMs = 400;
    await signIn(page, fake);
    await goToSummary(page);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('button', { name: 'Cancel Import 18' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'Cancelled' })).toBeVisible();
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect(page.getByRole('progressbar', { name: 'Importing people…' })).toBeVisible();
  });

  test('is still there after a reload in the middle of it', async ({ page, fake }) => {
    fake.state.tickMs = 250;
    await signIn(page, fake);
    await goToSummary(page);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(page.getByText('Now: All employees')).toBeVisible();
    await page.reload();
    await expect(page.getByText('Now: All employees')).toBeVisible();
    await expect(page.getByRole('status').filter({ hasText: 'Completed with issues' })).toBeVisible({
      timeout: 20_000,
    });
  });

  test('is asked for where events do not come through', async ({ page, fake }) => {
    await page.route('**/events', (route) => route.fulfill({ status: 502, body: '' }));
    await signIn(page, fake);
    await goToSummary(page);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(page.getByRole('status').filter({ hasText: 'Completed with issues' })).toBeVisible({
      timeout: 20_000,
    });
  });

  test('over its limits shows what would happen and waits for a decision', async ({ page, fake }) => {
    await signIn(page, fake, '/jobs/16');
    await expect(page.getByText('2,113 of 10,000 people would be disabled')).toBeVisible();
    await page.getByRole('button', { name: 'Approve and continue' }).click();
    await page.getByRole('button', { name: 'Approve Import 16' }).click();
    await expect.poll(() => fake.state.jobs.find(({ id }: { id: number }) => id === 16).approved).toBe(true);
  });

  test('is undone after a question that names it', async ({ page, fake }) => {
    await signIn(page, fake, '/jobs/17');
    await page.getByRole('button', { name: 'Undo…' }).click();
    await page.getByRole('button', { name: 'Undo Import 17' }).click();
    await expect(page.getByRole('heading', { name: 'Undo 18' })).toBeVisible();
  });
});

test.describe('plugins and connections', () => {
  test('enable on the spot', async ({ page, fake }) => {
    await signIn(page, fake);
    await page.getByRole('button', { name: 'Import Users' }).click();
    await page.getByRole('menuitem', { name: 'Enable more…' }).click();
    await page.getByRole('button', { name: 'Enable CSV file' }).click();
    await expect(page.getByRole('button', { name: 'Disable CSV file' })).toBeVisible();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Import Users' }).click();
    await expect(page.getByRole('menuitem', { name: /CSV file/ })).toBeVisible();
  });

  test('a connection is edited without its secrets, and removed by name', async ({ page, fake }) => {
    await signIn(page, fake, '/connections');
    await page.getByRole('button', { name: 'Edit' }).first().click();
    await page.getByLabel('Name of the connection').fill('Head office');
    const sent = page.waitForRequest((request) => request.method() === 'PATCH');
    await page.getByRole('button', { name: 'Save' }).click();
    expect((await sent).postDataJSON()).toEqual({ name: 'Head office', settings: {} });
    await page.getByRole('button', { name: 'Remove' }).first().click();
    await page.getByRole('button', { name: 'Remove connection Head office' }).click();
    await expect(page.getByText('Connection Head office was removed.')).toBeVisible();
  });
});

test.describe('a viewer', () => {
  test.use({ options: { role: 'viewer' } });
  test('sees people and jobs, and nothing to change them with', async ({ page, fake }) => {
    await signIn(page, fake);
    await expect(page.getByRole('row').nth(2)).toBeVisible();
    await expect(page.getByRole('button', { name: /Import Users|Add person/ })).toHaveCount(0);
    await page.goto(`${fake.url}/jobs/17`);
    await expect(page.getByText('Meeting Room 1', { exact: true })).toBeVisible();
    await expect(page.getByRole('button', { name: /Undo|Retry/ })).toHaveCount(0);
    await page.goto(`${fake.url}/plugins`);
    await expect(page.getByText('CSV file')).toBeVisible();
    await expect(page.getByRole('button', { name: /^(Enable|Disable)/ })).toHaveCount(0);
  });
});

test.describe('the keyboard alone', () => {
  test('imports', async ({ page, fake }) => {
    await signIn(page, fake);
    await page.getByRole('button', { name: 'Import Users' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('menuitem', { name: /Entra ID/ })).toBeFocused();
    await page.keyboard.press('Enter');
    const groups = page.getByRole('combobox', { name: 'Groups' });
    await expect(groups).toBeVisible();
    await groups.focus();
    await page.keyboard.type('All emp');
    await expect(page.getByRole('option')).toHaveCount(1);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('list', { name: 'Groups: chosen' })).toContainText('All employees');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Next', exact: true }).press('Enter');
    await expect(page.getByRole('heading', { name: 'What to do with them' })).toBeFocused();
    await page.getByRole('button', { name: 'Next', exact: true }).press('Space');
    await expect(page.getByRole('heading', { name: 'Ready to import' })).toBeFocused();
    await page.getByRole('button', { name: 'Import', exact: true }).press('Enter');
    await expect(page.getByRole('heading', { name: 'Import 18' })).toBeFocused();
  });
});
