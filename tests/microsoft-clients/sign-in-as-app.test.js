'use strict';
// @azure/msal-node: an app signs in by its secret or its certificate.

const assert = require('node:assert/strict');
const { createHash, X509Certificate } = require('node:crypto');
const { after, before, describe, it } = require('node:test');

const { auth, confidentialClient } = require('./clients');
const { SimulatedTenant, appCertificate } = require('./simulated-tenant');
const { ConfidentialClientApplication } = require('@azure/msal-node');

describe('MSAL signs an app in', { timeout: 120_000 }, () => {
  let tenant;
  before(async () => {
    tenant = await SimulatedTenant.start();
  });
  after(() => tenant.stop());

  const request = () => ({ scopes: [tenant.scope] });
  const signIn = (app) => app.acquireTokenByClientCredential(request());

  async function statusOfGraph(accessToken) {
    const answer = await fetch(`${tenant.graphUrl}/v1.0/users?$top=1`, {
      headers: { Authorization: `Bearer ${accessToken}` },
    });
    return answer.status;
  }

  function thumbprint(certificate, hash) {
    return createHash(hash).update(new X509Certificate(certificate).raw).digest('hex');
  }

  /** PS256 with x5t#S256. */
  function newerCredential({ certificate, privateKey }) {
    return {
      clientCertificate: {
        thumbprintSha256: thumbprint(certificate, 'sha256'),
        privateKey,
        x5c: certificate,
      },
    };
  }

  /** RS256 with x5t. */
  function olderCredential({ certificate, privateKey }) {
    return { clientCertificate: { thumbprint: thumbprint(certificate, 'sha1'), privateKey } };
  }

  it('by its secret, and keeps the token', async () => {
    const app = confidentialClient(tenant);
    const first = await signIn(app);
    assert.equal(first.tokenType, 'Bearer');
    assert.equal(first.fromCache, false);
    assert.equal(await statusOfGraph(first.accessToken), 200);
    const lifetime = (first.expiresOn - Date.now()) / 60_000;
    assert.ok(lifetime > 55 && lifetime <= 90, `${lifetime} minutes`);
    assert.ok(first.extExpiresOn >= first.expiresOn);
    const second = await signIn(app);
    assert.equal(second.fromCache, true);
    assert.equal(second.accessToken, first.accessToken);
  });

  it('not by a wrong secret', async () => {
    await assert.rejects(signIn(confidentialClient(tenant, { clientSecret: 'wrong' })), (error) => {
      assert.equal(error.errorCode, 'invalid_client');
      assert.equal(error.errorNo, 7000215);
      assert.equal(error.status, 401);
      assert.match(error.errorMessage, /AADSTS7000215/);
      assert.doesNotMatch(error.errorMessage, /wrong/);
      return true;
    });
  });

  it('not by an expired secret', async () => {
    const app = new ConfidentialClientApplication({
      auth: auth(tenant, tenant.appEnding('05'), { clientSecret: tenant.clientSecret }),
    });
    await assert.rejects(signIn(app), { errorCode: 'invalid_client', errorNo: 7000222 });
  });

  it('not for a resource of another cloud', async () => {
    await assert.rejects(
      confidentialClient(tenant).acquireTokenByClientCredential({
        scopes: ['https://graph.microsoft.us/.default'],
      }),
      { errorCode: 'invalid_scope', errorNo: 1002012 },
    );
  });

  it('not in a tenant that does not exist: it has no discovery document', async () => {
    const authority = `${tenant.loginUrl}/00000000-1111-4222-8333-444444444444`;
    await assert.rejects(
      signIn(confidentialClient(tenant, { clientSecret: tenant.clientSecret, authority })),
      { errorCode: 'endpoints_resolution_error' },
    );
  });

  it('not in a tenant that does not exist, when it knows the endpoints as it knows those of Microsoft', async () => {
    const authority = `${tenant.loginUrl}/00000000-1111-4222-8333-444444444444`;
    const authorityMetadata = JSON.stringify({
      authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
      token_endpoint: `${authority}/oauth2/v2.0/token`,
      issuer: `${authority}/v2.0`,
      jwks_uri: `${authority}/discovery/v2.0/keys`,
    });
    await assert.rejects(
      signIn(confidentialClient(tenant, { clientSecret: tenant.clientSecret, authority, authorityMetadata })),
      { errorCode: 'invalid_request', errorNo: 90002 },
    );
  });

  it('by its certificate, with PS256 as with RS256', async () => {
    const registered = appCertificate('app-1');
    await tenant.control('app', { client_id: tenant.clientId, certificate_pem: registered.certificate });
    for (const credential of [newerCredential(registered), olderCredential(registered)]) {
      const { accessToken } = await signIn(confidentialClient(tenant, credential));
      assert.equal(await statusOfGraph(accessToken), 200);
    }
    // The simulator judges the algorithm itself: one that does not know PS256 refuses the first alone.
    await tenant.control('switches', { accepts_ps256: false });
    await assert.rejects(signIn(confidentialClient(tenant, newerCredential(registered))), {
      errorNo: 700027,
    });
    assert.ok((await signIn(confidentialClient(tenant, olderCredential(registered)))).accessToken);
    await tenant.control('switches', { accepts_ps256: true });
  });

  it('not by a certificate that nobody uploaded', async () => {
    await assert.rejects(signIn(confidentialClient(tenant, newerCredential(appCertificate('app-2')))), {
      errorCode: 'invalid_client',
      errorNo: 700027,
    });
  });

  it('not by a key that is not that of the certificate', async () => {
    const { certificate } = appCertificate('app-1');
    const { privateKey } = appCertificate('app-2');
    await assert.rejects(signIn(confidentialClient(tenant, newerCredential({ certificate, privateKey }))), {
      errorCode: 'invalid_client',
      errorNo: 700027,
    });
  });
});
