'use strict';
// Where the people go: nowhere, SQLite or PostgreSQL. Each batch is one transaction of upserts, and a row that says
// the same already is left alone.

const textColumns = [
  'external_id',
  'email',
  'email_key',
  'display_name',
  'given_name',
  'surname',
  'job_title',
  'department',
  'company_name',
  'office_location',
  'employee_id',
  'mobile_phone',
  'business_phone',
  'preferred_language',
  'user_principal_name',
  'user_type',
];
const columns = [...textColumns, 'enabled'];
const changeable = columns.slice(1);

const table = `create table if not exists people (
  id integer primary key %GENERATED%, ${textColumns.map((column) => `${column} text`).join(', ')}, enabled integer not null,
  unique (external_id), unique (email_key))`;

/** `distinct` is how the database says "differs from", null being a value. */
function upsert(source, distinct) {
  const assignments = changeable.map((column) => `${column} = excluded.${column}`);
  const differences = changeable.map((column) => `people.${column} ${distinct} excluded.${column}`);
  return `insert into people (${columns.join(', ')}) ${source}
    on conflict (external_id) do update set ${assignments.join(', ')} where ${differences.join(' or ')}`;
}

function openSqlite(file) {
  const Database = require('better-sqlite3');
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.exec(table.replace('%GENERATED%', ''));
  const statement = database.prepare(
    upsert(`values (${columns.map((column) => `@${column}`).join(', ')})`, 'is not'),
  );
  const writeAll = database.transaction((rows) => {
    for (const row of rows) statement.run(row);
  });
  return { write: async (rows) => writeAll(rows), close: async () => database.close() };
}

async function openPostgresql() {
  const { Client } = require('pg');
  const database = new Client();
  await database.connect();
  await database.query(table.replace('%GENERATED%', 'generated always as identity'));
  const types = columns.map(
    (column, index) => `$${index + 1}::${column === 'enabled' ? 'integer' : 'text'}[]`,
  );
  const statement = {
    name: 'upsert',
    text: upsert(`select * from unnest(${types.join(', ')})`, 'is distinct from'),
  };
  return {
    write: (rows) =>
      database.query({ ...statement, values: columns.map((column) => rows.map((row) => row[column])) }),
    close: () => database.end(),
  };
}

/** A store with `write(rows)` and `close()`. */
async function openStore(kind, file) {
  if (kind === 'sqlite') return openSqlite(file);
  if (kind === 'postgresql') return openPostgresql();
  if (kind === 'none') return { write: async () => {}, close: async () => {} };
  throw new Error(`--write does not know ${kind}.`);
}

module.exports = { openStore };
