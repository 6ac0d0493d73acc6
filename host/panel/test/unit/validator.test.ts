import type { RJSFSchema } from '@rjsf/utils';
import { describe, expect, it } from 'vitest';

import { InterpretingValidator } from '../../src/wizard/validator';

const validator = new InterpretingValidator();
/** What is wrong, as `place: message`. */
const wrong = (schema: object, data: unknown) =>
  validator
    .validateFormData(data, schema as RJSFSchema)
    .errors.map(({ property, message }) => `${property}: ${message}`);
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });

describe('the interpreting validator', () => {
  it('accepts what fits', () => {
    expect(wrong(object({ a: { type: 'string' } }, { required: ['a'] }), { a: 'x' })).toEqual([]);
  });

  it('puts a missing field at the field', () => {
    const { errorSchema } = validator.validateFormData(
      {},
      object({ tenant_id: { type: 'string' } }, { required: ['tenant_id'] }) as RJSFSchema,
    );
    expect(errorSchema).toMatchObject({ tenant_id: { __errors: ['Please fill this in.'] } });
  });

  it('finds a missing field inside an object, and treats undefined as missing', () => {
    const schema = object({ login: object({ url: { type: 'string' } }, { required: ['url'] }) });
    expect(wrong(schema, { login: { url: undefined } })).toEqual(['.login.url: Please fill this in.']);
  });

  it.each([
    [{ minItems: 1 }, [], 'Choose at least 1.'],
    [{ maxItems: 1 }, ['a', 'b'], 'Choose at most 1.'],
    [{ uniqueItems: true }, ['a', 'a'], 'Each may be there only once.'],
  ])('checks lists: %j', (keyword, value, message) => {
    expect(
      wrong(object({ groups: { type: 'array', items: { type: 'string' }, ...keyword } }), { groups: value }),
    ).toEqual([`.groups: ${message}`]);
  });

  it('names the entry of a list that is wrong', () => {
    expect(
      wrong(object({ groups: { type: 'array', items: { type: 'string', minLength: 1 } } }), {
        groups: ['a', ''],
      }),
    ).toEqual(['.groups.1: Please fill this in.']);
  });

  it.each([
    [{ minLength: 3 }, 'ab', 'At least 3 characters.'],
    [{ maxLength: 1 }, 'ab', 'At most 1 character.'],
    [{ pattern: '^[0-9]+$' }, 'ab', 'This does not have the form that is expected here.'],
    [{ enum: ['mail', 'upn'] }, 'x', 'This value does not fit here.'],
    [{ const: 'mail' }, 'x', 'This value does not fit here.'],
    [{ format: 'email' }, 'nobody', 'This is not an e-mail address.'],
    [{ format: 'uri' }, 'not an address', 'This is not an address such as https://example.com.'],
    [{ format: 'date' }, '2026-13-40', 'This is not a date such as 2026-11-23.'],
    [{ format: 'uuid' }, 'x', 'This is not an ID such as 123e4567-e89b-12d3-a456-426614174000.'],
  ])('checks texts: %j', (keyword, value, message) => {
    expect(wrong(object({ field: { type: 'string', ...keyword } }), { field: value })).toEqual([
      `.field: ${message}`,
    ]);
  });

  it.each([
    [{ minimum: 1 }, 0, 'At least 1.'],
    [{ maximum: 10_000 }, 10_001, 'At most 10,000.'],
    [{ exclusiveMinimum: 0 }, 0, 'More than 0.'],
    [{ exclusiveMaximum: 5 }, 5, 'Less than 5.'],
  ])('checks numbers: %j', (keyword, value, message) => {
    expect(wrong(object({ n: { type: 'number', ...keyword } }), { n: value })).toEqual([`.n: ${message}`]);
  });

  it('refuses the wrong kind of value', () => {
    expect(wrong(object({ add: { type: 'boolean' } }), { add: 'yes' })).toEqual([
      '.add: This is not the kind of value that is expected here.',
    ]);
  });

  it('follows references into definitions, also from a part of the schema', () => {
    const schema = object(
      { owner: { $ref: '#/definitions/person' } },
      {
        definitions: {
          person: object({ email: { type: 'string', format: 'email' } }, { required: ['email'] }),
        },
      },
    );
    expect(wrong(schema, { owner: {} })).toEqual(['.owner.email: Please fill this in.']);
    expect(wrong(schema, { owner: { email: 'x' } })).toEqual([
      '.owner.email: This is not an e-mail address.',
    ]);
    const part = { $ref: '#/definitions/person' } as RJSFSchema;
    expect(validator.isValid(part, { email: 'a@b.example' }, schema as RJSFSchema)).toBe(true);
    expect(validator.isValid(part, {}, schema as RJSFSchema)).toBe(false);
  });

  it('speaks once about a choice of constants, not once a branch', () => {
    const schema = object({
      mode: {
        oneOf: [
          { const: 'mail', title: 'Mail' },
          { const: 'upn', title: 'UPN' },
        ],
      },
    });
    expect(wrong(schema, { mode: 'mail' })).toEqual([]);
    expect(wrong(schema, { mode: 'phone' })).toEqual(['.mode: This value does not fit here.']);
  });

  it('applies if, then and else', () => {
    const schema = object(
      {
        auth: { enum: ['secret', 'certificate'] },
        secret: { type: 'string' },
        certificate: { type: 'string' },
      },
      {
        if: { properties: { auth: { const: 'secret' } } },
        then: { required: ['secret'] },
        else: { required: ['certificate'] },
      },
    );
    expect(wrong(schema, { auth: 'secret' })).toEqual(['.secret: Please fill this in.']);
    expect(wrong(schema, { auth: 'certificate' })).toEqual(['.certificate: Please fill this in.']);
    expect(wrong(schema, { auth: 'certificate', certificate: 'PEM' })).toEqual([]);
  });

  it('applies allOf and dependencies', () => {
    const schema = object(
      { url: { type: 'string' }, key: { type: 'string' } },
      { allOf: [{ required: ['url'] }], dependencies: { url: { required: ['key'] } } },
    );
    expect(wrong(schema, {})).toEqual(['.url: Please fill this in.']);
    expect(wrong(schema, { url: 'x' })).toEqual(['.key: Please fill this in.']);
  });

  it('speaks about what not forbids', () => {
    expect(wrong(object({ name: { not: { const: 'root' } } }), { name: 'root' })).toEqual([
      '.name: This value does not fit here.',
    ]);
  });

  it('reports a field that is not asked for', () => {
    expect(wrong(object({ a: {} }, { additionalProperties: false }), { b: 1 })).toHaveLength(1);
  });

  it('says so when a schema cannot be read, instead of accepting everything', () => {
    expect(wrong(object({ a: { $ref: '#/definitions/nowhere' } }), { a: 1 })).toEqual([
      ': The plugin’s form cannot be checked here. Report this to its author.',
    ]);
  });

  it('runs where nothing may be compiled from text', () => {
    const compile = globalThis.Function;
    globalThis.Function = (() => {
      throw new EvalError('unsafe-eval');
    }) as never;
    try {
      expect(wrong(object({ a: { type: 'string', minLength: 2 } }), { a: 'x' })).toEqual([
        '.a: At least 2 characters.',
      ]);
    } finally {
      globalThis.Function = compile;
    }
  });
});
