'use strict';
// Writes RESULTS.md and its plots out of results.json: all of it, every time.

const { writeFileSync } = require('node:fs');
const path = require('node:path');
const { isBusy } = require('./machine');
const { Page, show } = require('./page');
const { settings } = require('./postgresql');

function warnings(parts) {
  const told = Object.values(parts);
  const words = [];
  if (told.some((part) => part.quick))
    words.push(
      'Parts marked *quick* used small sizes: they show that the harness works, and are no figures to judge by.',
    );
  if (told.some((part) => isBusy(part.noise)))
    words.push(
      'Parts marked *busy* ran while the machine had other work: compare their ratios at most, and measure again.',
    );
  return words;
}

function write(results, parts, folder) {
  const sections = new Page(folder);
  for (const part of parts.filter((one) => results.parts[one.name])) {
    sections.heading(part.title);
    sections.isSmall = results.parts[part.name].quick;
    part.tell(results.parts[part.name].data, sections);
  }
  const page = new Page(folder);
  page.text('# Results');
  page.text(
    'Written by `bench/run` out of `results.json`; do not edit. What is measured and how: [README.md](README.md).',
  );
  for (const words of warnings(results.parts)) page.text(`> ${words}`);
  page.table(['machine', ''], Object.entries(results.machine), 2);
  page.text(
    `Everything runs on this one machine over the loopback. PostgreSQL has ${Object.entries(settings)
      .map(([name, value]) => `\`${name} = ${value}\``)
      .join(', ')} and its defaults, \`fsync\` among them. ` +
      'Figures are medians; ratios are taken within one round, and the median of those is shown. *Spread* is (largest - smallest) / median.',
  );
  page.table(
    ['part', 'date', 'commit', 'command', 'runs', 'load before', 'stolen', 'took'],
    parts
      .filter((part) => results.parts[part.name])
      .map((part) => {
        const one = results.parts[part.name];
        const marks = [one.quick && '*quick*', isBusy(one.noise) && '*busy*'].filter(Boolean).join(' ');
        return [
          `${part.name} ${marks}`.trim(),
          one.date,
          one.commit,
          `\`${one.command}\``,
          one.runs,
          one.noise.load_before,
          show.percent(one.noise.stolen),
          `${show.count(one.seconds)} s`,
        ];
      }),
    4,
  );
  if (sections.targets.length) {
    page.heading('Targets');
    page.table(
      ['what', 'wanted', 'measured', 'reached'],
      sections.targets.map((target) => [target.what, target.wanted, target.got, target.reached]),
      1,
    );
  }
  writeFileSync(path.join(folder, 'RESULTS.md'), [...page.lines, ...sections.lines].join('\n'));
}

module.exports = { write };
