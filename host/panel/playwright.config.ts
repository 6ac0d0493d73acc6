import { defineConfig } from '@playwright/test';

/** Debian's Chromium; nothing is downloaded. */
export default defineConfig({
  testDir: 'test/pages',
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  // A busy machine takes its time.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: {
    contextOptions: { reducedMotion: 'reduce' },
    locale: 'en-GB',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--headless=new',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
