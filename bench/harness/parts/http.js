'use strict';
// Pages through the plugin's HTTP client, beside libcurl.

const path = require('node:path');
const { jsonLines } = require('../processes');
const { groupBy, median, ratioByRound, spread } = require('../statistics');
const { bars } = require('../svg');
const { show } = require('../page');

function run(context, { pages, runs }) {
  return jsonLines(path.join(context.programs, 'rollcall_http_bench'), [
    '--pages',
    String(pages),
    '--runs',
    String(runs),
    '--certificates',
    process.env.CERTIFICATES,
  ]);
}

const measure = (context) => run(context, { pages: context.quick ? 100 : 1000, runs: context.runs });

/** [{way, rollcall: runs, libcurl: runs}] */
function byWay(rows) {
  return [...groupBy(rows, (row) => row.way)].map(([way, group]) => ({
    way,
    rollcall: group.filter((row) => row.client === 'rollcall'),
    libcurl: group.filter((row) => row.client === 'libcurl'),
  }));
}

function tell(rows, page) {
  const pageBytes = rows[0].page_bytes;
  page.text(
    `${show.count(rows[0].pages)} pages of ${show.count(pageBytes / 1000)} kB one after the other over one connection, from a server beside that sends them out of memory. ` +
      'Both clients put the body into a buffer that they keep.',
  );
  page.table(
    ['way', 'client', 'pages/s', 'CPU ms a page', 'MB/s', 'of libcurl', 'spread'],
    byWay(rows).flatMap(({ way, rollcall, libcurl }) =>
      [libcurl, rollcall].map((runs) => [
        way,
        runs[0].client,
        show.rate(median(runs.map((row) => row.pages / row.seconds))),
        show.seconds(median(runs.map((row) => (row.cpu / row.pages) * 1000))),
        show.rate(median(runs.map((row) => (row.pages * pageBytes) / row.seconds / 1e6))),
        show.ratio(ratioByRound(runs, libcurl)),
        show.percent(spread(runs.map((row) => row.seconds))),
      ]),
    ),
    2,
  );
  page.plot(
    'http',
    'Pages a second',
    bars({
      title: 'Pages of 999 users',
      unit: 'pages a second',
      names: ['libcurl', 'Rollcall'],
      groups: byWay(rows).map(({ way, rollcall, libcurl }) => ({
        label: way,
        values: [libcurl, rollcall].map((runs) => median(runs.map((row) => row.pages / row.seconds))),
      })),
    }),
  );
  for (const { way, rollcall } of byWay(rows)) {
    const busy = median(rollcall.map((row) => row.cpu / row.seconds));
    page.limit(
      `${way}: Rollcall's client computes for ${show.percent(busy)} of the time` +
        (busy > 0.85
          ? ', so the client itself is the limit.'
          : '; for the rest it waits for the server beside it and for the hand-over between threads.') +
        ` At this rate it could feed ${show.rate(median(rollcall.map((row) => (row.pages * 999) / row.seconds)))} people a second.`,
    );
  }
  const ratio = (name) => {
    const found = byWay(rows).find(({ way }) => way === name);
    return found && ratioByRound(found.rollcall, found.libcurl);
  };
  page.target('HTTP, plain, beside libcurl', ratio('plain'), { atLeast: 0.9 });
  page.target('HTTP, TLS, beside libcurl', ratio('TLS'), { atLeast: 0.7 });
}

module.exports = { name: 'http', title: 'HTTP', measure, tell, run, byWay };
