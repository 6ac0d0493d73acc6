'use strict';
// @azure/msal-node: a person signs in with a code on another device, or at the browser.

const assert = require('node:assert/strict');
const { createPublicKey, verify } = require('node:crypto');
const { after, before, describe, it } = require('node:test');

const { confidentialClient, publicClient } = require('./clients');
const { SimulatedTenant } = require('./simulated-tenant');
const { CryptoProvider, InteractionRequiredAuthError } = require('@azure/msal-node');

const redirectUri = 'http://localhost:49152/oauth/callback';

describe('MSAL signs a person in', { timeout: 120_000 }, () => {
  let tenant;
  before(async () => {
    tenant = await SimulatedTenant.start();
    await tenant.control('switches', { device_code_interval_s: 1 });
  });
  after(() => tenant.stop());

  const scopes = () => [tenant.scope];

  /** `decision` is what the person does at the address that is shown: approve, decline. */
  function withCode(app, decision) {
    return new Promise((resolve, reject) => {
      const decide = ({ userCode, verificationUri, message }) => {
        assert.ok(message.includes(userCode) && message.includes(verificationUri));
        tenant.control(`sign-ins/device-code/${decision}`, { user_code: userCode }).catch(reject);
      };
      app.acquireTokenByDeviceCode({ scopes: scopes(), deviceCodeCallback: decide }).then(resolve, reject);
    });
  }

  /** Where the browser is sent back to, with all that the login service adds. */
  async function atBrowser(app, { challenge, nonce = 'once' }) {
    const address = await app.getAuthCodeUrl({
      scopes: scopes(),
      redirectUri,
      state: 'a b+c/=~',
      nonce,
      codeChallenge: challenge,
      codeChallengeMethod: 'S256',
    });
    const answer = await fetch(address, { redirect: 'manual' });
    assert.equal(answer.status, 302);
    const back = new URL(answer.headers.get('location'));
    assert.equal(back.origin + back.pathname, redirectUri);
    assert.equal(back.searchParams.get('state'), 'a b+c/=~');
    return back.searchParams;
  }

  async function withBrowser(app, { nonce = 'once' } = {}) {
    const { challenge, verifier } = await new CryptoProvider().generatePkceCodes();
    const code = (await atBrowser(app, { challenge, nonce })).get('code');
    return app.acquireTokenByCode({ scopes: scopes(), redirectUri, code, codeVerifier: verifier }, { nonce });
  }

  async function me(accessToken, id) {
    const answer = await fetch(`${tenant.graphUrl}/v1.0/users/${id}`, {
      headers: { Authorization: `Bearer ${accessToken}` },
    });
    assert.equal(answer.status, 200);
    return answer.json();
  }

  async function assertSignedIn(result) {
    const person = await me(result.accessToken, result.uniqueId);
    assert.equal(result.account.username, person.userPrincipalName);
    assert.equal(result.account.name, person.displayName);
    assert.equal(result.account.homeAccountId, `${person.id}.${tenant.tenantId}`);
    assert.equal(result.tenantId, tenant.tenantId);
    assert.ok(result.scopes.includes(tenant.scope));
    assert.ok(!result.scopes.includes('offline_access'));
  }

  it('with a code on another device', async () => {
    await assertSignedIn(await withCode(publicClient(tenant), 'approve'));
  });

  it('not when the person declines', async () => {
    await assert.rejects(withCode(publicClient(tenant), 'decline'), /authorization_declined/);
  });

  it('not when the code has expired', async () => {
    await assert.rejects(withCode(publicClient(tenant), 'expire'), /expired_token/);
  });

  it('at the browser, with PKCE', async () => {
    await assertSignedIn(await withBrowser(publicClient(tenant)));
  });

  it('at the browser, to an app that proves itself with its secret', async () => {
    const result = await withBrowser(confidentialClient(tenant));
    await assertSignedIn(result);
    assert.equal(result.idTokenClaims.aud, tenant.clientId);
    await assert.rejects(withBrowser(confidentialClient(tenant, { clientSecret: 'wrong' })), {
      errorCode: 'invalid_client',
      errorNo: 7000215,
    });
  });

  it('with an id token that its keys verify', async () => {
    const app = publicClient(tenant);
    const { idToken, idTokenClaims } = await withBrowser(app, { nonce: 'another' });
    const read = async (address) => (await fetch(address)).json();
    const configuration = await read(
      `${tenant.loginUrl}/${tenant.tenantId}/v2.0/.well-known/openid-configuration`,
    );
    const { keys } = await read(configuration.jwks_uri);
    const [header, claims, signature] = idToken.split('.');
    const { kid, alg } = JSON.parse(Buffer.from(header, 'base64url'));
    assert.equal(alg, 'RS256');
    const key = createPublicKey({ key: keys.find((each) => each.kid === kid), format: 'jwk' });
    assert.ok(
      verify('RSA-SHA256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url')),
    );
    assert.equal(idTokenClaims.iss, configuration.issuer);
    assert.equal(idTokenClaims.aud, tenant.appEnding('08'));
    assert.equal(idTokenClaims.nonce, 'another');
  });

  it('and renews the token without the person', async () => {
    const app = publicClient(tenant);
    const { account, accessToken } = await withBrowser(app);
    const again = await app.acquireTokenSilent({ account, scopes: scopes() });
    assert.equal(again.accessToken, accessToken);
    const renewed = await app.acquireTokenSilent({ account, scopes: scopes(), forceRefresh: true });
    assert.equal(renewed.fromCache, false);
    assert.notEqual(renewed.accessToken, accessToken);
    await assertSignedIn(renewed);
  });

  it('and asks for the person when the sign-in was revoked', async () => {
    const app = publicClient(tenant);
    const { account } = await withBrowser(app);
    await tenant.control('sign-ins/revoke');
    await assert.rejects(
      app.acquireTokenSilent({ account, scopes: scopes(), forceRefresh: true }),
      (error) => {
        assert.ok(error instanceof InteractionRequiredAuthError, error);
        assert.equal(error.errorCode, 'invalid_grant');
        assert.equal(error.errorNo, 50173);
        assert.equal(error.subError, 'bad_token');
        return true;
      },
    );
  });

  it('and asks for the person when a second factor is demanded', async () => {
    await tenant.control('sign-ins/refuse', { code: 50076 });
    try {
      await assert.rejects(withBrowser(publicClient(tenant)), (error) => {
        assert.ok(error instanceof InteractionRequiredAuthError, error);
        assert.equal(error.errorNo, 50076);
        return true;
      });
    } finally {
      await tenant.control('sign-ins/refuse', { code: 0 });
    }
  });

  it('not when the person presses Cancel', async () => {
    await tenant.control('sign-ins/browser', { accepts: false });
    try {
      const { challenge } = await new CryptoProvider().generatePkceCodes();
      const back = await atBrowser(publicClient(tenant), { challenge });
      assert.equal(back.get('error'), 'access_denied');
      assert.match(back.get('error_description'), /AADSTS65004/);
      assert.equal(back.get('code'), null);
    } finally {
      await tenant.control('sign-ins/browser', { accepts: true });
    }
  });

  it('not with the verifier of another request, and once only', async () => {
    const app = publicClient(tenant);
    const { challenge, verifier } = await new CryptoProvider().generatePkceCodes();
    const other = await new CryptoProvider().generatePkceCodes();
    const code = (await atBrowser(app, { challenge })).get('code');
    const redeem = (codeVerifier) =>
      app.acquireTokenByCode({ scopes: scopes(), redirectUri, code, codeVerifier });
    await assert.rejects(redeem(other.verifier), { errorCode: 'invalid_grant', errorNo: 501481 });
    await redeem(verifier);
    await assert.rejects(redeem(verifier), { errorCode: 'invalid_grant', errorNo: 54005 });
  });
});
