import { fileURLToPath } from 'node:url';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  // rjsf's helper for tests asks for the validator that compiles; what is never run gets ours, and no AJV comes along.
  resolve: {
    alias: { '@rjsf/validator-ajv8': fileURLToPath(new URL('src/wizard/validator.ts', import.meta.url)) },
  },
  // The host replaces the placeholder in index.html with a fresh nonce in every answer.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    assetsInlineLimit: 0, // the page's policy allows no data: scripts or styles
    modulePreload: { polyfill: false },
    manifest: true,
    target: 'es2022',
    chunkSizeWarningLimit: 700,
  },
  server: { host: '127.0.0.1', proxy: { '/api': process.env.ROLLCALL_URL ?? 'http://127.0.0.1:8480' } },
  test: {
    environment: 'jsdom',
    include: ['test/unit/**/*.test.{ts,tsx}'],
    pool: 'threads',
    maxWorkers: 1,
    testTimeout: 60_000,
    server: { deps: { inline: [/@rjsf/] } }, // so that the alias above holds for them, too
  },
});
