'use strict';
// @microsoft/microsoft-graph-client: twenty requests in one.

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');

const { graphClient } = require('./clients');
const { SimulatedTenant } = require('./simulated-tenant');
const { BatchRequestContent, BatchResponseContent } = require('@microsoft/microsoft-graph-client');

describe('The Graph client sends batches', { timeout: 120_000 }, () => {
  let tenant;
  let client;
  let users;
  before(async () => {
    tenant = await SimulatedTenant.start(['--no-throttling']);
    client = graphClient(tenant);
    users = (await client.api('/users').select('id,userPrincipalName').top(20).get()).value;
  });
  after(() => tenant.stop());

  /** One request for each user, numbered from 1. */
  async function send(wanted) {
    const steps = wanted.map(({ id }, index) => ({
      id: String(index + 1),
      request: new Request(`${tenant.graphUrl}/users/${id}?$select=id,userPrincipalName`),
    }));
    const content = await new BatchRequestContent(steps).getContent();
    return new BatchResponseContent(await client.api('/$batch').post(content));
  }

  it('of twenty', async () => {
    const answers = await send(users);
    assert.equal(answers.getResponses().size, 20);
    for (const [index, user] of users.entries()) {
      const answer = answers.getResponseById(String(index + 1));
      assert.equal(answer.status, 200);
      const { userPrincipalName } = await answer.json();
      assert.equal(userPrincipalName, user.userPrincipalName);
    }
  });

  it('and sees which of them to send again, and when', async () => {
    const throttled = users[6];
    await tenant.control('faults', {
      kind: 'throttled',
      path_contains: `/users/${throttled.id}`,
      retry_after_s: 1,
    });
    const answers = await send(users);
    for (const [id, answer] of answers.getResponses())
      assert.equal(answer.status, id === '7' ? 429 : 200, id);
    assert.equal(answers.getResponseById('7').headers.get('Retry-After'), '1');
    const again = await send([throttled]);
    assert.equal(again.getResponseById('1').status, 200);
  });

  it('not of more than twenty', async () => {
    const requests = Array.from({ length: 21 }, (_, index) => ({
      id: String(index),
      method: 'GET',
      url: '/users?$top=1',
    }));
    await assert.rejects(client.api('/$batch').post({ requests }), { statusCode: 400 });
  });
});
