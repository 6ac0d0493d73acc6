// Holds what the fake answers against host/web/openapi.json, so that pages are tried with shapes that the contract allows.
import { readFileSync } from 'node:fs';

import { Validator } from '@cfworker/json-schema';

const contract = JSON.parse(readFileSync(new URL('../../../web/openapi.json', import.meta.url), 'utf8'));
const routes = Object.entries(contract.paths).flatMap(([template, methods]) => {
  const pattern = new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '([^/]+)')}$`);
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  return Object.entries(methods).map(([method, operation]) => ({
    template,
    method,
    operation,
    pattern,
    names,
  }));
});
// `/users/read` is more exact than `/users/{id}`.
routes.sort((one, other) => one.names.length - other.names.length);

/** The operation for a request and the values in its path. */
export function operationOf(method, path) {
  for (const route of routes) {
    const match = route.method === method.toLowerCase() && route.pattern.exec(path);
    if (match)
      return {
        ...route,
        parameters: Object.fromEntries(
          route.names.map((name, i) => [name, decodeURIComponent(match[i + 1])]),
        ),
      };
  }
  return undefined;
}

const validators = new Map();
function validatorOf(schema) {
  if (!validators.has(schema)) {
    const { discriminator: _, ...plain } = schema;
    validators.set(schema, new Validator({ ...plain, components: contract.components }, '2020-12'));
  }
  return validators.get(schema);
}

function check(schema, value, what) {
  const { valid, errors } = validatorOf(schema).validate(value);
  if (!valid)
    throw new Error(
      `${what} is not what the contract says: ${JSON.stringify(errors.slice(-3))}\n${JSON.stringify(value)?.slice(0, 600)}`,
    );
}

export function checkRequest({ operation, method, template }, body) {
  const schema = operation.requestBody?.content['application/json'].schema;
  if (!schema && body !== undefined) throw new Error(`${method} ${template} takes no body.`);
  if (schema) check(schema, body, `The body of ${method} ${template}`);
}

export function checkAnswer({ operation, method, template }, status, body) {
  let response = operation.responses[status] ?? operation.responses.default;
  if (response.$ref) response = contract.components.responses[response.$ref.split('/').pop()];
  const content = response.content?.['application/json'] ?? response.content?.['application/problem+json'];
  if (content) check(content.schema, body, `The answer ${status} of ${method} ${template}`);
}
