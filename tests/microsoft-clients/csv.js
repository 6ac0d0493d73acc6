'use strict';

/** The rows of a CSV text (RFC 4180) as objects named by its first line. */
function readCsv(text) {
  const fields = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  const rows = [[]];
  while (fields.lastIndex < text.length) {
    const [, quoted, plain, end] = fields.exec(text);
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') rows.push([]);
  }
  const [header, ...body] = rows.filter((row) => row.length > 0);
  return body.map((row) => Object.fromEntries(header.map((name, column) => [name, row[column]])));
}

module.exports = { readCsv };
