import { describe, expect, it } from 'vitest';

import type { FormStep } from '../../src/api/types';
import {
  errorSchemaOf,
  isVisible,
  schemaOf,
  uiSchemaOf,
  visibleAnswers,
  withoutSecrets,
} from '../../src/wizard/formDocument';

const step = (more: Partial<FormStep>): FormStep => ({
  kind: 'form',
  step: 'connect',
  title: 'Connect',
  schema: { type: 'object', properties: {} },
  ...more,
});
const withSecret = step({
  schema: {
    type: 'object',
    required: ['user', 'secret'],
    properties: {
      user: { type: 'string', title: 'User' },
      secret: { type: 'string', title: 'Secret', 'x-secret': true },
    },
  },
});

describe('a form from data', () => {
  it('hides secrets, and does not ask again for one that is stored', () => {
    expect(uiSchemaOf(withSecret, [])).toMatchObject({
      secret: { 'ui:widget': 'secret', 'ui:options': { isStored: false } },
    });
    expect(schemaOf(withSecret, []).required).toEqual(['user', 'secret']);
    expect(uiSchemaOf(withSecret, ['secret'])).toMatchObject({
      secret: { 'ui:options': { isStored: true } },
    });
    expect(schemaOf(withSecret, ['secret']).required).toEqual(['user']);
  });

  it('never shows a secret in the open, whatever the hint says', () => {
    const open = step({ ...withSecret, ui: { '/secret': { widget: 'text' } } });
    expect(uiSchemaOf(open, [])).toMatchObject({ secret: { 'ui:widget': 'secret' } });
  });

  it('takes the hints it knows and no others', () => {
    const ui = uiSchemaOf(
      step({
        schema: { type: 'object', properties: { a: { title: 'A' } } },
        ui: { '/a': { widget: 'MyOwnComponent', placeholder: 'here', classNames: 'x', 'ui:field': 'y' } },
      }),
      [],
    );
    expect(ui.a).toEqual({
      'ui:placeholder': 'here',
      'ui:hints': { group: undefined, advanced: undefined, order: undefined, visibleWhen: undefined },
    });
  });

  it('binds a field to its list, through escaped pointers as well', () => {
    const ui = uiSchemaOf(
      step({
        schema: { type: 'object', properties: { 'a/b': { title: 'A', type: 'array' } } },
        choices: { '/a~1b': 'groups' },
      }),
      [],
    );
    expect(ui['a/b']).toMatchObject({ 'ui:widget': 'choices', 'ui:options': { list: 'groups' } });
  });

  it('gives values their words', () => {
    const ui = uiSchemaOf(
      step({
        schema: { type: 'object', properties: { auth: { title: 'How', enum: ['code', 'other'] } } },
        ui: { '/auth': { labels: { code: 'By a code' } } },
      }),
      [],
    );
    expect(ui.auth).toMatchObject({ 'ui:enumNames': ['By a code', 'other'] });
  });

  it('puts errors at their fields and leaves those of the whole form', () => {
    expect(errorSchemaOf({ '': 'whole', '/login/url': 'bad' })).toEqual({
      login: { url: { __errors: ['bad'] } },
    });
  });

  it('answers only what is visible', () => {
    const both = step({ ui: { '/certificate': { visible_when: { field: '/auth', in: ['certificate'] } } } });
    expect(visibleAnswers(both, { auth: 'secret', certificate: 'PEM' })).toEqual({ auth: 'secret' });
    expect(visibleAnswers(both, { auth: 'certificate', certificate: 'PEM' })).toEqual({
      auth: 'certificate',
      certificate: 'PEM',
    });
    expect(isVisible(undefined, {})).toBe(true);
  });

  it('keeps no secret in the browser', () => {
    expect(withoutSecrets(withSecret, { user: 'a', secret: 's' })).toEqual({ user: 'a' });
  });
});
