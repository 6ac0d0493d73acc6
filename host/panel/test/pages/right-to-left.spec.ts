import { expect, expectAccessible, expectNoSideways, openWizard, signIn, test } from './panel';

/** Hebrew, the proof that texts are in one place and that pages turn around. */
for (const viewport of [
  { width: 1280, height: 860 },
  { width: 320, height: 700 },
]) {
  test.describe(`${viewport.width} px`, () => {
    test.use({ viewport });
    test('pages read from right to left', async ({ page, fake }) => {
      await signIn(page, fake);
      await openWizard(page);
      const wizard = new URL(page.url()).pathname;
      await page.evaluate(() =>
        localStorage.setItem('rollcall.look', JSON.stringify({ mode: 'system', language: 'he' })),
      );
      const pages: [string, string][] = [
        ['/users', 'כל המשתמשים'],
        ['/jobs/17', 'ייבוא 17'],
        ['/connections', 'חיבורים'],
        ['/settings/look', 'הגדרות'],
        [wizard, 'Whom to import from Contoso'],
      ];
      for (const [path, heading] of pages) {
        await page.goto(fake.url + path);
        await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
        await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
        await expectNoSideways(page);
        await expectAccessible(page);
        if (process.env.SCREENSHOTS)
          await page.screenshot({ path: `screenshots/rtl-${path.split('/')[1]}-${viewport.width}.png` });
      }
    });
  });
}
