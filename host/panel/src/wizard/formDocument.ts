import type { ErrorSchema, RJSFSchema, UiSchema } from '@rjsf/utils';

import type { FormStep } from '../api/types';

/**
 * From a plugin's form (schema, hints by JSON Pointer, names of lists, errors) to what rjsf takes. Only the hints
 * known here have an effect; a plugin can name no component, style, script or address.
 */

export type FieldHints = {
  widget?: string;
  order?: number;
  placeholder?: string;
  help?: string;
  group?: string;
  advanced?: boolean;
  /** Words for the values of an enum. */
  labels?: Record<string, string>;
  /** Shown only while another field has one of these values. */
  visible_when?: { field: string; in: unknown[] };
};

const widgets: Record<string, string> = {
  'search-multi-select': 'choices',
  'search-select': 'choices',
  textarea: 'textarea',
  password: 'secret',
  radio: 'radio',
  select: 'select',
  checkbox: 'checkbox',
  file: 'file',
  text: 'text',
};

export const unescapePointer = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The object that stands for a pointer in a tree, made where it is missing. */
function placeIn(tree: Record<string, unknown>, parts: string[]): Record<string, unknown> {
  return parts.reduce((node, part) => (node[part] ??= {}) as Record<string, unknown>, tree);
}

function hintsToUi({
  widget,
  placeholder,
  help,
  labels,
  group,
  advanced,
  order,
  visible_when: visibleWhen,
}: FieldHints): UiSchema {
  return {
    ...(widget && widgets[widget] && { 'ui:widget': widgets[widget] }),
    ...(placeholder && { 'ui:placeholder': placeholder }),
    ...(help && { 'ui:help': help }),
    ...(labels && { labels }),
    'ui:hints': { group, advanced, order, visibleWhen },
  };
}

export function uiSchemaOf(step: FormStep, storedSecrets: string[]): UiSchema {
  const ui: Record<string, unknown> = {};
  for (const [name, field] of Object.entries((step.schema as RJSFSchema).properties ?? {})) {
    if (typeof field === 'boolean') continue;
    const isSecret = (field as Record<string, unknown>)['x-secret'] === true;
    if (isSecret)
      Object.assign(placeIn(ui, [name]), {
        'ui:widget': 'secret',
        'ui:options': { isStored: storedSecrets.includes(name) },
      });
  }
  for (const [pointer, hints] of Object.entries(step.ui ?? {})) {
    const place = placeIn(ui, unescapePointer(pointer));
    const { 'ui:widget': widget, ...rest } = hintsToUi(hints);
    Object.assign(place, rest);
    if (rest.labels)
      place['ui:enumNames'] = enumNames(
        step.schema,
        unescapePointer(pointer),
        rest.labels as Record<string, string>,
      );
    delete place.labels;
    // A secret stays hidden, whatever the hint says, except in a file.
    if (widget && (place['ui:widget'] !== 'secret' || widget === 'file')) place['ui:widget'] = widget;
  }
  for (const [pointer, list] of Object.entries(step.choices ?? {})) {
    const place = placeIn(ui, unescapePointer(pointer));
    place['ui:widget'] = 'choices';
    place['ui:options'] = { ...(place['ui:options'] as object), list };
  }
  return { ...ui, 'ui:submitButtonOptions': { norender: true } };
}

function enumNames(schema: RJSFSchema, parts: string[], labels: Record<string, string>) {
  const field = parts.reduce<RJSFSchema | undefined>(
    (node, part) => node?.properties?.[part] as RJSFSchema | undefined,
    schema,
  );
  return field?.enum?.map((value) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return labels[text] ?? text;
  });
}

/** A secret that is stored need not be typed in again. */
export function schemaOf(step: FormStep, storedSecrets: string[]): RJSFSchema {
  const schema = step.schema as RJSFSchema;
  return { ...schema, required: schema.required?.filter((name) => !storedSecrets.includes(name)) };
}

/** Errors by pointer as rjsf wants them; those of the whole form are left to the caller. */
export function errorSchemaOf(errors: Record<string, string>): ErrorSchema {
  const tree: Record<string, unknown> = {};
  for (const [pointer, message] of Object.entries(errors)) {
    if (pointer === '') continue;
    const place = placeIn(tree, unescapePointer(pointer));
    place.__errors = [...((place.__errors as string[]) ?? []), message];
  }
  return tree as ErrorSchema;
}

/** Nothing that is hidden by its hint is answered; else a forgotten certificate would go along with a secret. */
export function visibleAnswers(step: FormStep, answers: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(answers).filter(
      ([name, value]) =>
        value !== undefined && isVisible((step.ui?.[`/${name}`] as FieldHints)?.visible_when, answers),
    ),
  );
}

export function isVisible(condition: FieldHints['visible_when'], answers: Record<string, unknown>): boolean {
  if (!condition) return true;
  return condition.in.includes(answers[condition.field.replace(/^\//, '')]);
}

/** What may be kept in the browser while it is being typed. */
export function withoutSecrets(step: FormStep, answers: Record<string, unknown>): Record<string, unknown> {
  const properties = (step.schema as RJSFSchema).properties ?? {};
  return Object.fromEntries(
    Object.entries(answers).filter(
      ([name]) => (properties[name] as Record<string, unknown> | undefined)?.['x-secret'] !== true,
    ),
  );
}
