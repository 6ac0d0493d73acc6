'use strict';
// The importer that a good engineer writes in an afternoon: MSAL for the token, Microsoft's Graph client with its
// PageIterator for a group's members, batched upserts for the database. Prints one line of JSON.
//
//   node import-members.js --login-url U --graph-url U --tenant ID --client ID --group ID [--write sqlite|postgresql]
//
// CLIENT_SECRET holds the secret; --database names a file of SQLite; PostgreSQL is found through PGHOST and its like.

const { parseArgs } = require('node:util');
const { ConfidentialClientApplication } = require('@azure/msal-node');
const { Client, PageIterator } = require('@microsoft/microsoft-graph-client');
const { openStore } = require('./stores');

const pageSize = 999;
/** As many people as Rollcall's plugin asks for, with the same properties. */
const select = [
  'id',
  'userPrincipalName',
  'displayName',
  'givenName',
  'surname',
  'mail',
  'jobTitle',
  'department',
  'companyName',
  'officeLocation',
  'employeeId',
  'mobilePhone',
  'businessPhones',
  'preferredLanguage',
  'userType',
  'accountEnabled',
];

function makeClient(options, count) {
  const app = new ConfidentialClientApplication({
    auth: {
      clientId: options.client,
      clientSecret: process.env.CLIENT_SECRET,
      authority: `${options['login-url']}/${options.tenant}`,
      knownAuthorities: [new URL(options['login-url']).host],
    },
  });
  const scopes = [`${options['graph-url']}/.default`];
  return Client.initWithMiddleware({
    baseUrl: options['graph-url'],
    customHosts: new Set([new URL(options['graph-url']).hostname]),
    authProvider: {
      getAccessToken: async () => {
        count.requests += 1;
        return (await app.acquireTokenByClientCredential({ scopes })).accessToken;
      },
    },
  });
}

/** Graph's object as a row of the table; undefined for what is no person with an address. */
function toRow(object) {
  const email = object.mail ?? object.userPrincipalName;
  if (object['@odata.type'] !== '#microsoft.graph.user' || !email) return undefined;
  return {
    external_id: object.id,
    email,
    email_key: email.normalize('NFC').toLowerCase(),
    display_name: object.displayName,
    given_name: object.givenName,
    surname: object.surname,
    job_title: object.jobTitle,
    department: object.department,
    company_name: object.companyName,
    office_location: object.officeLocation,
    employee_id: object.employeeId,
    mobile_phone: object.mobilePhone,
    business_phone: object.businessPhones[0] ?? null,
    preferred_language: object.preferredLanguage,
    user_principal_name: object.userPrincipalName,
    user_type: object.userType,
    enabled: object.accountEnabled ? 1 : 0,
  };
}

async function importMembers(options) {
  const count = { people: 0, requests: 0 };
  const client = makeClient(options, count);
  const store = await openStore(options.write, options.database);
  let batch = [];
  const first = await client.api(`/groups/${options.group}/members`).select(select).top(pageSize).get();
  const iterator = new PageIterator(client, first, (object) => {
    const row = toRow(object);
    if (row) batch.push(row);
    return batch.length < pageSize;
  });
  while (!iterator.isComplete()) {
    await iterator.resume();
    if (batch.length > 0) await store.write(batch);
    count.people += batch.length;
    batch = [];
  }
  await store.close();
  return count;
}

async function main() {
  const text = { type: 'string' };
  const { values } = parseArgs({
    options: {
      'login-url': text,
      'graph-url': text,
      tenant: text,
      client: text,
      group: text,
      database: text,
      write: { type: 'string', default: 'none' },
    },
  });
  const start = process.hrtime.bigint();
  const { people, requests } = await importMembers(values);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  console.log(
    JSON.stringify({ seconds, people, requests, peak_rss_bytes: process.resourceUsage().maxRSS * 1024 }),
  );
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
