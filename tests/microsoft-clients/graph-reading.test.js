'use strict';
// @microsoft/microsoft-graph-client: pages, retries and errors.

const assert = require('node:assert/strict');
const { after, before, beforeEach, describe, it } = require('node:test');

const { auth, graphClient } = require('./clients');
const { SimulatedTenant } = require('./simulated-tenant');
const { ConfidentialClientApplication } = require('@azure/msal-node');
const { GraphError, PageIterator } = require('@microsoft/microsoft-graph-client');

describe('The Graph client reads', { timeout: 120_000 }, () => {
  let tenant;
  let client;
  before(async () => {
    tenant = await SimulatedTenant.start(['--no-throttling', '--groups', '400']);
    client = graphClient(tenant);
  });
  after(() => tenant.stop());
  beforeEach(() => tenant.control('log/clear'));

  /** All objects of a list, as PageIterator finds them. */
  async function readAll(request, requestOptions) {
    const objects = [];
    const iterator = new PageIterator(
      client,
      await request.get(),
      (object) => objects.push(object) > 0,
      requestOptions,
    );
    await iterator.iterate();
    assert.ok(iterator.isComplete());
    return objects;
  }

  const distinct = (objects) => new Set(objects.map((object) => object.id)).size;

  async function membersPath(group) {
    const { id, ...counts } = await tenant.control('expected', { group });
    return { path: `/groups/${id}/members`, ...counts };
  }

  it('all members of a group, page by page', async () => {
    const { path, members } = await membersPath('All employees');
    const objects = await readAll(client.api(path).select(['id', 'displayName', 'mail']).top(100));
    assert.equal(objects.length, members);
    assert.equal(distinct(objects), members);
    assert.ok(
      objects.every((object) => object['@odata.type'] === '#microsoft.graph.user' && object.displayName),
    );
    const pages = await tenant.requests('/members');
    assert.ok(pages.length >= members / 100, 'one request a page');
    assert.ok(pages.every((page) => page.status === 200));
  });

  it('on over pages that are empty', async () => {
    // Its second and third page hold service principals alone, which v1.0 leaves out.
    const { path, users } = await membersPath('Automation accounts');
    assert.equal((await readAll(client.api(path).top(100))).length, users);
    assert.ok((await tenant.requests('/members')).length > 2);
  });

  it('members of every kind', async () => {
    const { path, users } = await membersPath('Mixed objects');
    const objects = await readAll(client.api(path).top(10));
    const kinds = new Set(objects.map((object) => object['@odata.type']));
    assert.ok(kinds.has('#microsoft.graph.device') && kinds.has('#microsoft.graph.group'));
    assert.equal(objects.filter((object) => object['@odata.type'] === '#microsoft.graph.user').length, users);
  });

  it('all users', async () => {
    const objects = await readAll(client.api('/users').select('id,userPrincipalName').top(999));
    assert.equal(distinct(objects), objects.length);
    const count = await client.api('/users/$count').header('ConsistencyLevel', 'eventual').get();
    assert.equal(objects.length, Number(count));
  });

  it('what advanced queries find, with their header on every page', async () => {
    const headers = { ConsistencyLevel: 'eventual' };
    const request = client
      .api('/groups')
      .headers(headers)
      .search('"displayName:team"')
      .count(true)
      .top(20)
      .select('id,displayName');
    const first = await request.get();
    const groups = await readAll(request, { headers });
    assert.ok(groups.length > 20, 'more than one page');
    assert.equal(groups.length, first['@odata.count']);
    await assert.rejects(readAll(request), { statusCode: 400, code: 'Request_UnsupportedQuery' });
  });

  for (const [status, kind] of [
    [429, 'throttled'],
    [503, 'unavailable'],
    [504, 'gateway_timeout'],
  ]) {
    it(`a page again after ${status}`, async () => {
      const { path, members } = await membersPath('All employees');
      await tenant.control('faults', { kind, path_contains: '/members', page: 2, retry_after_s: 1 });
      const objects = await readAll(client.api(path).select('id').top(500));
      assert.equal(distinct(objects), members);
      const pages = await tenant.requests('/members');
      const failed = pages.findIndex((page) => page.status === status);
      assert.ok(failed > 0);
      assert.equal(pages[failed + 1].target, pages[failed].target, 'byte for byte');
      assert.equal(pages[failed + 1].status, 200);
    });
  }

  it('no page for ever: after three more tries 429 is its answer', async () => {
    const { path } = await membersPath('All employees');
    await tenant.control('faults', {
      kind: 'throttled',
      path_contains: '/members',
      retry_after_s: 0,
      times: -1,
    });
    try {
      await assert.rejects(
        client.api(path).get(),
        (error) => error instanceof GraphError && error.statusCode === 429,
      );
    } finally {
      await tenant.control('faults/clear');
    }
    assert.equal((await tenant.requests('/members')).length, 4);
  });

  it('what an expired token says', async () => {
    await tenant.control('faults', { kind: 'token_expired', path_contains: '/users' });
    await assert.rejects(client.api('/users').get(), { statusCode: 401, code: 'InvalidAuthenticationToken' });
    client = graphClient(tenant); // the token that MSAL keeps is of no use any more
  });

  it('errors with their code and the id of the request', async () => {
    await assert.rejects(
      client.api('/groups/00000000-1111-4222-8333-444444444444/members').get(),
      (error) => {
        assert.equal(error.statusCode, 404);
        assert.equal(error.code, 'Request_ResourceNotFound');
        assert.match(error.requestId, /^[0-9a-f-]{36}$/);
        return true;
      },
    );
    const app = new ConfidentialClientApplication({
      auth: auth(tenant, tenant.appEnding('04'), { clientSecret: tenant.clientSecret }),
    });
    await assert.rejects(graphClient(tenant, app).api('/users').get(), {
      statusCode: 403,
      code: 'Authorization_RequestDenied',
    });
  });
});
