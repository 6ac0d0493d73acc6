'use strict';
// RESULTS.md while it is being written: text, tables, plots, what limits, and the targets that were met or not.

const { mkdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const grouped = (value) => Math.round(value).toLocaleString('en-US');

/** Numbers as a reader wants them: three digits that matter, thousands grouped. */
const show = {
  count: grouped,
  seconds: (value) => (value < 10 ? value.toFixed(2) : value.toFixed(1)),
  ratio: (value) => (value === undefined ? '' : value.toFixed(2)),
  rate: (value) => grouped(Number(value.toPrecision(3))),
  mib: (value) => value.toFixed(0),
  ms: (value) => (value < 10 ? value.toFixed(1) : value.toFixed(0)),
  percent: (share) => `${Math.round(share * 100)} %`,
};

class Page {
  constructor(folder) {
    this.folder = folder;
    /** Of what is told now: too small to be judged. */
    this.isSmall = false;
    this.lines = [];
    this.targets = [];
  }

  heading(words) {
    this.lines.push(`## ${words}`, '');
  }

  text(words) {
    this.lines.push(words, '');
  }

  /** The first columns, as many as `texts`, are words; the others numbers. */
  table(head, rows, texts = 1) {
    this.lines.push(`| ${head.join(' | ')} |`);
    this.lines.push(`|${head.map((_, column) => (column < texts ? '---|' : '---:|')).join('')}`);
    for (const row of rows) this.lines.push(`| ${row.map((cell) => cell ?? '').join(' | ')} |`);
    this.lines.push('');
  }

  plot(name, title, svg) {
    const folder = path.join(this.folder, 'plots');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${name}.svg`), svg);
    this.lines.push(`![${title}](plots/${name}.svg)`, '');
  }

  limit(words) {
    this.lines.push(`**What limits this:** ${words}`, '');
  }

  /** One of the figures to be reached. `got` undefined: not measured, and left out. */
  target(what, got, { atLeast, atMost, unit = '' }) {
    if (got === undefined || Number.isNaN(got)) return;
    this.targets.push({
      what,
      wanted: atLeast === undefined ? `<= ${atMost}${unit}` : `>= ${atLeast}${unit}`,
      got: `${got.toFixed(2)}${unit}`,
      reached: this.isSmall
        ? 'too small to tell'
        : (atLeast === undefined ? got <= atMost : got >= atLeast)
          ? 'yes'
          : '**no**',
    });
  }
}

module.exports = { Page, show };
