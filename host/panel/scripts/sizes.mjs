// What a browser loads before a page can be used, compressed; fails when a page has grown beyond its limit.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = process.argv[2] ?? new URL('../dist', import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(`${dist}/.vite/manifest.json`, 'utf8'));
const sources = {};

const shell = ['index.html', 'src/app/App.tsx'];
const pages = [
  { name: 'sign-in', entries: ['index.html'], limitKb: 150 },
  { name: 'All Users', entries: [...shell, 'src/users/UsersPage.tsx'], limitKb: 350 },
  { name: 'wizard', entries: [...shell, 'src/wizard/WizardPage.tsx'] },
  { name: 'job', entries: [...shell, 'src/jobs/JobPage.tsx'] },
  { name: 'connections', entries: [...shell, 'src/connections/ConnectionsPage.tsx'] },
  { name: 'settings', entries: [...shell, 'src/settings/SettingsPage.tsx'] },
];

function filesOf(key, found = new Set()) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`The build has no chunk for ${key}.`);
  for (const file of [chunk.file, ...(chunk.css ?? [])]) found.add(file);
  for (const imported of chunk.imports ?? [])
    if (!found.has(manifest[imported].file)) filesOf(imported, found);
  return found;
}

const textOf = (file) => (sources[file] ??= readFileSync(`${dist}/${file}`));
let failed = false;
for (const { name, entries, limitKb } of pages) {
  const files = [...new Set(entries.flatMap((entry) => [...filesOf(entry)]))];
  const kb = files.reduce((sum, file) => sum + gzipSync(textOf(file)).length, 0) / 1000;
  const tooLarge = limitKb !== undefined && kb > limitKb;
  const rjsf = files.filter((file) => textOf(file).includes('rjsf'));
  const misplaced = name !== 'wizard' && rjsf.length > 0;
  failed ||= tooLarge || misplaced;
  console.log(
    `${name.padEnd(12)} ${kb.toFixed(1).padStart(7)} kB gzip in ${files.length} files${limitKb ? ` (limit ${limitKb})` : ''}${tooLarge ? '  TOO LARGE' : ''}${misplaced ? `  LOADS THE FORM RENDERER: ${rjsf}` : ''}`,
  );
}
process.exit(failed ? 1 : 0);
