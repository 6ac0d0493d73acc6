'use strict';
// Microsoft's clients, pointed at the simulated tenant as their documentation says for a cloud of one's own.

const { ConfidentialClientApplication, PublicClientApplication } = require('@azure/msal-node');
const { Client } = require('@microsoft/microsoft-graph-client');

/** The `auth` part of MSAL's configuration. */
function auth(tenant, clientId, more = {}) {
  return {
    clientId,
    authority: `${tenant.loginUrl}/${tenant.tenantId}`,
    knownAuthorities: [new URL(tenant.loginUrl).host],
    ...more,
  };
}

/** An app with its secret, or with other credentials in `more`. Nothing is cached between two of them. */
function confidentialClient(tenant, more = { clientSecret: tenant.clientSecret }) {
  return new ConfidentialClientApplication({ auth: auth(tenant, tenant.clientId, more) });
}

/** The app without a secret, with which people sign in. */
function publicClient(tenant) {
  return new PublicClientApplication({ auth: auth(tenant, tenant.appEnding('08')) });
}

/** A Graph client that lets `app` sign in. */
function graphClient(tenant, app = confidentialClient(tenant)) {
  return Client.initWithMiddleware({
    baseUrl: tenant.graphUrl,
    customHosts: new Set([new URL(tenant.graphUrl).hostname]),
    authProvider: {
      getAccessToken: async () =>
        (await app.acquireTokenByClientCredential({ scopes: [tenant.scope] })).accessToken,
    },
  });
}

module.exports = { auth, confidentialClient, publicClient, graphClient };
