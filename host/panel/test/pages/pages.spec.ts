import { expectAccessible, expectNoSideways, places, test } from './panel';

/** Each page and its larger states: no finding of axe, nothing cut off, no word of the browser about the policy. */
const looks = [
  { look: 'wide, light', scheme: 'light', viewport: { width: 1280, height: 860 } },
  { look: '320 px, dark', scheme: 'dark', viewport: { width: 320, height: 700 } },
  { look: 'wide, dark', scheme: 'dark', viewport: { width: 1280, height: 860 } },
  { look: '320 px, light', scheme: 'light', viewport: { width: 320, height: 700 } },
] as const;
// The sample finds most; everything is for continuous integration.
const isLong = Boolean(process.env.ROLLCALL_LONG_TESTS);
const wanted = isLong ? looks : looks.slice(0, 2);
const sample = [
  'sign-in',
  'users',
  'wizard-groups',
  'wizard-summary',
  'job',
  'connections',
  'settings-profile',
];

for (const [name, { options, go }] of Object.entries(places)) {
  if (!isLong && !sample.includes(name)) continue;
  for (const { look, scheme, viewport } of wanted) {
    test.describe(`${name}, ${look}`, () => {
      test.use({ options: options ?? {}, colorScheme: scheme, viewport });
      test('is accessible and fits', async ({ page, fake }) => {
        await go(page, fake);
        await expectNoSideways(page);
        await expectAccessible(page);
      });
    });
  }
}
