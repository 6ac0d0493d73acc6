import { expect, places, test } from './panel';

/** Pictures of every page, wide and narrow, light and dark, made on demand: npm run screenshots [-- -g PAGE]. */
const looks = [
  { look: 'wide-light', scheme: 'light', viewport: { width: 1280, height: 860 } },
  { look: 'wide-dark', scheme: 'dark', viewport: { width: 1280, height: 860 } },
  { look: 'narrow-light', scheme: 'light', viewport: { width: 320, height: 700 } },
  { look: 'narrow-dark', scheme: 'dark', viewport: { width: 320, height: 700 } },
] as const;
const wanted = process.env.SCREENSHOTS
  ? looks.filter(({ look }) => look.includes(process.env.LOOK ?? ''))
  : [];

for (const [name, { options, go }] of Object.entries(places)) {
  for (const { look, scheme, viewport } of wanted) {
    test.describe(`${name} ${look}`, () => {
      test.use({ options: options ?? {}, colorScheme: scheme, viewport });
      test(`${name} ${look}`, async ({ page, fake }) => {
        await go(page, fake);
        await page.screenshot({
          path: `screenshots/${name}-${look}.png`,
          fullPage: look.startsWith('narrow'),
        });
        await expect(page.locator('#root')).not.toBeEmpty();
      });
    });
  }
}
