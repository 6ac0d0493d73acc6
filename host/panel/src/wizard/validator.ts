import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import {
  createErrorHandler,
  type CustomValidator,
  type ErrorTransformer,
  type FormContextType,
  type RJSFSchema,
  type RJSFValidationError,
  toErrorSchema,
  type UiSchema,
  unwrapErrorHandler,
  validationDataMerge,
  type ValidatorType,
} from '@rjsf/utils';

import { named, number, t } from '../texts/t';

/**
 * Validation for rjsf that interprets schemas. The usual one compiles them to JavaScript, which the page's policy
 * refuses. Schemas come from plugins, dialect draft-07; the host checks every answer again.
 */

/** Say only that something inside is wrong; the unit of what is inside says what. */
const wrappers = new Set([
  'properties',
  'additionalProperties',
  'patternProperties',
  'propertyNames',
  'items',
  'additionalItems',
  'contains',
  'allOf',
  'anyOf',
  'oneOf',
  'if',
  'then',
  'else',
  '$ref',
  '$recursiveRef',
  '$dynamicRef',
  'dependencies',
  'dependentSchemas',
  'unevaluatedProperties',
  'unevaluatedItems',
  'not',
  'prefixItems',
  'false',
]);
/** Of these the branches' own errors mislead; the wrapper speaks for them. */
const alternatives = new Set(['oneOf', 'anyOf', 'not', 'contains', 'propertyNames']);

/** The keyword's value in the schema; a location goes through references as if what they name stood there. */
function atLocation(schema: unknown, location: string): unknown {
  return partsOf(location.replace(/^.*?#/, '#')).reduce<unknown>((node, key) => {
    const value = (node as Record<string, unknown> | undefined)?.[key];
    return key === '$ref' && typeof value === 'string' ? atLocation(schema, value) : value;
  }, schema);
}

const partsOf = (location: string) =>
  location
    .replace(/^#/, '')
    .split('/')
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'));

/** What rjsf calls the place of an error: `.groups.0`. */
const propertyOf = (parts: string[]) => parts.map((part) => `.${part}`).join('');

function messageOf(keyword: string, bound: unknown): string {
  switch (keyword) {
    case 'minItems':
      return t('validation.minItems', { count: Number(bound) });
    case 'maxItems':
      return t('validation.maxItems', { count: Number(bound) });
    case 'minLength':
      return Number(bound) === 1
        ? t('validation.required')
        : t('validation.minLength', { count: Number(bound) });
    case 'maxLength':
      return t('validation.maxLength', { count: Number(bound) });
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return t(`validation.${keyword}`, { bound: number(Number(bound)) });
    case 'format':
      return t('validation.format', { format: named('validation.format', String(bound)) });
    case 'required':
    case 'pattern':
    case 'type':
    case 'uniqueItems':
      return t(`validation.${keyword}`);
    default:
      return t('validation.other');
  }
}

/** The last keyword of a location such as `#/properties/groups/minItems`. */
const keywordsOf = (location: string) => location.replace(/^.*?#/, '').split('/').filter(Boolean);

function isInsideAlternative(unit: OutputUnit, failed: OutputUnit[]) {
  return failed.some(
    (other) =>
      other !== unit &&
      alternatives.has(other.keyword) &&
      unit.keywordLocation.startsWith(`${other.keywordLocation}/`),
  );
}

function errorOf(unit: OutputUnit, schema: RJSFSchema): RJSFValidationError {
  const parts = partsOf(unit.instanceLocation);
  if (unit.keyword === 'required') {
    // The validator places it at the object; people look for it at the field.
    const missing = /property "(.*)"/.exec(unit.error)?.[1] ?? '';
    return {
      name: 'required',
      property: propertyOf([...parts, missing]),
      message: messageOf('required', undefined),
      stack: missing,
      params: { missingProperty: missing },
    };
  }
  const message = messageOf(unit.keyword, atLocation(schema, unit.keywordLocation));
  return {
    name: unit.keyword,
    property: propertyOf(parts),
    message,
    stack: `${parts.join('.')}: ${message}`,
    params: {},
  };
}

function leaves(units: OutputUnit[], schema: RJSFSchema): RJSFValidationError[] {
  const failed = units.filter((unit) => keywordsOf(unit.keywordLocation).length > 0);
  const kept = failed.filter(
    (unit) =>
      (!wrappers.has(unit.keyword) || alternatives.has(unit.keyword)) && !isInsideAlternative(unit, failed),
  );
  // `additionalProperties: false` and the like have no unit inside: then the wrapper itself is the error.
  const errors = (kept.length > 0 ? kept : failed.slice(-1)).map((unit) => errorOf(unit, schema));
  return errors.filter(
    (error, index) =>
      errors.findIndex((one) => one.property === error.property && one.message === error.message) === index,
  );
}

export class InterpretingValidator<
  T = unknown,
  S extends RJSFSchema = RJSFSchema,
  F extends FormContextType = FormContextType,
> implements ValidatorType<T, S, F> {
  rawValidation<Result = RJSFValidationError>(
    schema: S,
    formData?: T,
  ): { errors?: Result[]; validationError?: Error } {
    try {
      const { valid, errors } = new Validator(schema as Schema, '7', false).validate(clean(formData));
      return { errors: valid ? [] : (leaves(errors, schema) as Result[]) };
    } catch (error) {
      return { errors: [], validationError: error as Error };
    }
  }

  validateFormData(
    formData: T | undefined,
    schema: S,
    customValidate?: CustomValidator<T, S, F>,
    transformErrors?: ErrorTransformer<T, S, F>,
    uiSchema?: UiSchema<T, S, F>,
  ) {
    const { errors: raw = [], validationError } = this.rawValidation(schema, formData);
    let errors = transformErrors ? transformErrors(raw, uiSchema) : raw;
    if (validationError)
      errors = [...errors, { property: '', message: t('validation.schema'), stack: t('validation.schema') }];
    const data = { errors, errorSchema: toErrorSchema<T>(errors) };
    if (!customValidate) return data;
    const handler = customValidate(formData, createErrorHandler<T>(formData as T), uiSchema);
    return validationDataMerge<T>(data, unwrapErrorHandler<T>(handler));
  }

  /** rjsf asks with parts of a schema; what they refer to is in the whole. */
  isValid(schema: S, formData: T | undefined, rootSchema: S): boolean {
    try {
      const { definitions, $defs } = rootSchema ?? {};
      const whole = { ...(definitions && { definitions }), ...($defs && { $defs }), ...(schema as object) };
      return new Validator(whole, '7', true).validate(clean(formData)).valid;
    } catch {
      return false;
    }
  }
}

/** rjsf marks empty fields as undefined, which JSON does not know. */
function clean(value: unknown): unknown {
  return value === undefined ? {} : JSON.parse(JSON.stringify(value));
}

export const validator = new InterpretingValidator();

export default validator;
