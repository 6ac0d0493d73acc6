'use strict';
// @microsoft/microsoft-graph-client: what changed since the last round of delta queries.

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');

const { graphClient } = require('./clients');
const { SimulatedTenant } = require('./simulated-tenant');
const { PageIterator } = require('@microsoft/microsoft-graph-client');

describe('The Graph client follows changes', { timeout: 120_000 }, () => {
  let tenant;
  let client;
  before(async () => {
    tenant = await SimulatedTenant.start(['--no-throttling']);
    client = graphClient(tenant);
  });
  after(() => tenant.stop());

  /** A whole round from this request or deltaLink on: its objects, and the link to ask for the next round. */
  async function round(request) {
    const objects = [];
    const iterator = new PageIterator(client, await request.get(), (object) => objects.push(object) > 0);
    await iterator.iterate();
    const link = iterator.getDeltaLink();
    assert.ok(link, 'the last page has a deltaLink');
    return { objects, link };
  }

  it('of users: changed, new and removed ones', async () => {
    const first = await round(client.api('/users/delta').select('id,displayName,jobTitle'));
    const count = Number(await client.api('/users/$count').header('ConsistencyLevel', 'eventual').get());
    assert.equal(new Set(first.objects.map((user) => user.id)).size, count);

    const quiet = await round(client.api(first.link));
    assert.deepEqual(quiet.objects, []);

    const [changed, removed] = first.objects;
    await tenant.control('directory/change-person', { user: changed.id, job_title: 'Head of Delta' });
    await tenant.control('directory/remove-person', { user: removed.id });
    await tenant.control('directory/add-people', { count: 1 });
    const second = await round(client.api(quiet.link));
    const byId = new Map(second.objects.map((user) => [user.id, user]));
    assert.equal(byId.size, 3);
    assert.equal(byId.get(changed.id).jobTitle, 'Head of Delta');
    assert.ok(byId.get(removed.id)['@removed']);
    byId.delete(changed.id);
    byId.delete(removed.id);
    assert.ok([...byId.values()][0].displayName, 'the new one comes with its properties');
  });

  it('of the members of groups', async () => {
    const { id } = await tenant.control('expected', { group: 'Leadership' });
    const first = await round(client.api('/groups/delta').select('displayName,members'));
    const membersOf = ({ objects }) =>
      objects.filter((group) => group.id === id).flatMap((group) => group['members@delta'] ?? []);
    const [leaver] = membersOf(first);
    assert.ok(leaver);
    await tenant.control('directory/remove-member', { group: id, user: leaver.id });
    const second = await round(client.api(first.link));
    const changes = membersOf(second);
    assert.equal(changes.length, 1);
    assert.equal(changes[0].id, leaver.id);
    assert.ok(changes[0]['@removed']);
  });
});
