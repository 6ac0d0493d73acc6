'use strict';
// Plots as SVG files: bars beside one another, and lines. Readable on light and dark pages alike.

const colours = ['#2f6fb7', '#d9822b', '#3a9d5d', '#a4548f', '#7a7a7a', '#c23b3b'];
const width = 760;
const margin = { left: 70, right: 16, top: 44, bottom: 56 };

const escape = (text) =>
  String(text).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);

function label(value) {
  const size = Math.abs(value);
  if (size >= 1e6) return `${+(value / 1e6).toPrecision(3)} M`;
  if (size >= 1e4) return `${+(value / 1e3).toPrecision(3)} k`;
  return String(+value.toPrecision(3));
}

/** A round number not below `value`, and steps up to it. */
function scale(value) {
  const power = 10 ** Math.floor(Math.log10(value || 1));
  const step = [0.2, 0.5, 1, 2].map((part) => part * power).find((part) => value / part <= 6);
  const steps = Math.ceil(value / step);
  return { top: steps * step, ticks: Array.from({ length: steps + 1 }, (_, index) => index * step) };
}

function text(x, y, words, { anchor = 'start', size = 12, bold = false } = {}) {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${size}" text-anchor="${anchor}"${bold ? ' font-weight="bold"' : ''}>${escape(words)}</text>`;
}

function legend(names) {
  let x = margin.left;
  return names.map((name, index) => {
    const at = x;
    x += 22 + name.length * 6.6;
    return `<rect x="${at}" y="26" width="10" height="10" fill="${colours[index % colours.length]}"/>${text(at + 14, 35, name, { size: 11 })}`;
  });
}

function frame({ title, unit, height, ticks, top, names, content }) {
  const bottom = height - margin.bottom;
  const y = (value) => bottom - (value / top) * (bottom - margin.top);
  const lines = ticks.map(
    (tick) =>
      `<line x1="${margin.left}" x2="${width - margin.right}" y1="${y(tick).toFixed(1)}" y2="${y(tick).toFixed(1)}" stroke="#8884"/>` +
      text(margin.left - 6, y(tick) + 4, label(tick), { anchor: 'end', size: 11 }),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" role="img" aria-label="${escape(title)}">`,
    '<style>text{fill:#222}.back{fill:#fff}@media(prefers-color-scheme:dark){text{fill:#ddd}.back{fill:#161616}}</style>',
    `<rect class="back" width="${width}" height="${height}"/>`,
    text(margin.left, 16, `${title} (${unit})`, { size: 14, bold: true }),
    ...legend(names),
    ...lines,
    ...content(y, bottom),
    '</svg>',
    '',
  ].join('\n');
}

/** `groups`: [{label, values: [number or undefined]}], a value for each of `names`. */
function bars({ title, unit, names, groups, height = 320 }) {
  const { top, ticks } = scale(Math.max(...groups.flatMap((group) => group.values.filter(Number.isFinite))));
  const room = (width - margin.left - margin.right) / groups.length;
  const bar = Math.min(46, (room * 0.84) / names.length);
  return frame({
    title,
    unit,
    height,
    ticks,
    top,
    names,
    content: (y, bottom) =>
      groups.flatMap((group, place) => {
        const middle = margin.left + room * (place + 0.5);
        const begin = middle - (bar * names.length) / 2;
        const drawn = group.values.map((value, index) => {
          if (!Number.isFinite(value)) return '';
          const x = begin + bar * index;
          return (
            `<rect x="${(x + 1).toFixed(1)}" y="${y(value).toFixed(1)}" width="${(bar - 2).toFixed(1)}" height="${(bottom - y(value)).toFixed(1)}" fill="${colours[index % colours.length]}"/>` +
            text(x + bar / 2, y(value) - 3, label(value), { anchor: 'middle', size: 9 })
          );
        });
        const words = group.label.split('\n');
        return [
          ...drawn,
          ...words.map((line, row) =>
            text(middle, bottom + 16 + row * 13, line, { anchor: 'middle', size: 11 }),
          ),
        ];
      }),
  });
}

/** `series`: [{name, points: [[x, y]]}]; x is drawn by its logarithm, as sizes grow tenfold. */
function lines({ title, unit, series, height = 320 }) {
  const points = series.flatMap((one) => one.points);
  const { top, ticks } = scale(Math.max(...points.map(([, y]) => y)));
  const places = [...new Set(points.map(([x]) => x))].sort((left, right) => left - right);
  const low = Math.log(places[0]);
  const span = Math.log(places[places.length - 1]) - low || 1;
  const x = (value) =>
    margin.left + 24 + ((Math.log(value) - low) / span) * (width - margin.left - margin.right - 48);
  return frame({
    title,
    unit,
    height,
    ticks,
    top,
    names: series.map((one) => one.name),
    content: (y, bottom) => [
      ...series.map((one, index) => {
        const colour = colours[index % colours.length];
        const path = one.points.map(([px, py]) => `${x(px).toFixed(1)},${y(py).toFixed(1)}`).join(' ');
        const dots = one.points.map(
          ([px, py]) =>
            `<circle cx="${x(px).toFixed(1)}" cy="${y(py).toFixed(1)}" r="3.5" fill="${colour}"/>`,
        );
        return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}`;
      }),
      ...places.map((place) => text(x(place), bottom + 16, label(place), { anchor: 'middle', size: 11 })),
    ],
  });
}

module.exports = { bars, lines };
