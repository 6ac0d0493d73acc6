'use strict';
// What the Graph client reads is what `rollcall import` writes: the same people, field by field.

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');

const { graphClient } = require('./clients');
const { readCsv } = require('./csv');
const { SimulatedTenant } = require('./simulated-tenant');
const { Workplace } = require('./workplace');
const { PageIterator } = require('@microsoft/microsoft-graph-client');

/** Columns of `rollcall users export` and the properties of Graph that they come from. */
const columns = {
  external_id: 'id',
  user_principal_name: 'userPrincipalName',
  display_name: 'displayName',
  given_name: 'givenName',
  surname: 'surname',
  job_title: 'jobTitle',
  department: 'department',
  company_name: 'companyName',
  office_location: 'officeLocation',
  employee_id: 'employeeId',
  mobile_phone: 'mobilePhone',
  preferred_language: 'preferredLanguage',
  user_type: 'userType',
};

/** Imports and resolves to the people in the database and the issues, both by external id. */
async function imported(workplace, ...whom) {
  const run = await workplace.rollcall('import', 'entra-id', ...whom, '--add', '--json');
  assert.ok(run.code === 0 || run.code === 3, `${run.code}: ${run.err}`); // 3: some people have issues
  const job = JSON.parse(run.out);
  const exported = await workplace.rollcall('users', 'export', '--csv', '-');
  assert.equal(exported.code, 0, exported.err);
  const listed = await workplace.rollcall('jobs', 'issues', String(job.job), '--json');
  assert.equal(listed.code, 0, listed.err);
  const byId = (rows) => new Map(rows.map((row) => [row.external_id, row]));
  return { people: byId(readCsv(exported.out)), issues: byId(JSON.parse(listed.out).issues) };
}

describe('Rollcall and the Graph client see', { timeout: 120_000 }, () => {
  let tenant;
  before(async () => {
    tenant = await SimulatedTenant.start(['--no-throttling']);
  });
  after(() => tenant.stop());

  const select = [...Object.values(columns), 'mail', 'accountEnabled', 'businessPhones'];

  async function readUsers(list) {
    const client = graphClient(tenant);
    const users = [];
    const first = await client.api(list).select(select).top(100).get();
    await new PageIterator(client, first, (user) => users.push(user) > 0).iterate();
    return users;
  }

  /** A row of the database, from the object of Graph. */
  function rowOf(user) {
    const row = {
      enabled: user.accountEnabled,
      email: user.mail ?? user.userPrincipalName,
      business_phone: user.businessPhones[0],
    };
    for (const [column, property] of Object.entries(columns)) row[column] = user[property];
    return row;
  }

  /** As the export writes it: nothing is empty, and what a spreadsheet would take for a formula has a quote. */
  function asText(value) {
    const text = value === null || value === undefined ? '' : String(value);
    return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  }

  async function assertSame(list, ...whom) {
    const workplace = new Workplace();
    try {
      await workplace.connect(tenant);
      const [users, { people, issues }] = await Promise.all([readUsers(list), imported(workplace, ...whom)]);
      const refused = users.filter((user) => !people.has(user.id));
      assert.equal(people.size + refused.length, users.length, 'nobody whom Graph does not have');
      for (const user of refused)
        assert.ok(issues.has(user.id), `${user.id} is neither imported nor an issue`);
      for (const user of users) {
        const person = people.get(user.id);
        if (!person) continue;
        for (const [column, value] of Object.entries(rowOf(user)))
          assert.equal(person[column], asText(value), `${column} of ${user.userPrincipalName}`);
      }
      return { imported: people.size, refused: refused.length };
    } finally {
      workplace.remove();
    }
  }

  it('the same members of a group', async () => {
    const { id, importable } = await tenant.control('expected', { group: 'Engineering' });
    const { imported } = await assertSame(
      `/groups/${id}/members/microsoft.graph.user`,
      '--group',
      'Engineering',
    );
    assert.equal(imported, importable);
  });

  it('the same odd records', async () => {
    const { id, importable, users } = await tenant.control('expected', { group: 'Odd records' });
    const { imported, refused } = await assertSame(
      `/groups/${id}/members/microsoft.graph.user`,
      '--group',
      'Odd records',
    );
    assert.equal(imported, importable);
    assert.equal(refused, users - importable);
  });

  it('the same users of the tenant', async () => {
    const { imported } = await assertSame('/users', '--all-users');
    assert.ok(imported > 1200);
  });
});
