import { en } from './en';

/**
 * The texts of the panel. A text is a plain sentence with {named} holes, or one form for each plural category of
 * the language, chosen by {count}. Numbers are written as the language writes them.
 */

export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
export type Texts = Record<keyof typeof en, string | Forms>;
export type TextKey = keyof typeof en;
export type Language = { tag: string; name: string; direction: 'ltr' | 'rtl'; load: () => Promise<Texts> };

export const languages: Language[] = [
  { tag: 'en', name: 'English', direction: 'ltr', load: () => Promise.resolve(en) },
  { tag: 'he', name: 'עברית', direction: 'rtl', load: async () => (await import('./he')).he },
];

let texts: Texts = en;
let tag = 'en';
let plural = new Intl.PluralRules('en');
/** Dates and numbers as in the browser's own country, where it speaks the language. */
let formats = 'en';

export const currentLanguage = () => languages.find((language) => language.tag === tag) ?? languages[0]!;

/** The wanted language, else the browser's first known one, else English. */
export async function chooseLanguage(wanted: string) {
  const candidates = wanted ? [wanted] : (navigator.languages ?? []);
  const found = candidates
    .map((candidate) => languages.find((language) => candidate.toLowerCase().split('-')[0] === language.tag))
    .find(Boolean);
  const language = found ?? languages[0]!;
  texts = await language.load();
  tag = language.tag;
  plural = new Intl.PluralRules(tag);
  formats = (navigator.languages ?? []).find((one) => one.toLowerCase().split('-')[0] === tag) ?? tag;
  document.documentElement.lang = tag;
  document.documentElement.dir = language.direction;
  return language;
}

export function t(key: TextKey, values: Record<string, string | number> = {}): string {
  const text: string | Forms = texts[key];
  const form =
    typeof text === 'string' ? text : (text[plural.select(Number(values.count ?? 0))] ?? text.other);
  return form.replace(/\{(\w+)\}/g, (hole, name: string) => {
    const value = values[name];
    return value === undefined ? hole : typeof value === 'number' ? number(value) : value;
  });
}

/** For texts whose key is made from a name of the contract; the name itself when there is no text. */
export function named(prefix: string, name: string): string {
  const key = `${prefix}.${name}`;
  return key in texts ? t(key as TextKey) : name;
}

export const number = (value: number) => new Intl.NumberFormat(formats).format(value);
export const percent = (share: number) =>
  new Intl.NumberFormat(formats, { style: 'percent', maximumFractionDigits: 0 }).format(share);

export function dateTime(iso: string): string {
  if (!iso) return '';
  return new Intl.DateTimeFormat(formats, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));
}

export function date(iso: string): string {
  return iso ? new Intl.DateTimeFormat(formats, { dateStyle: 'medium' }).format(new Date(iso)) : '';
}

/** "3 minutes ago", "in 2 days". */
export function relative(iso: string, now = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ['year', 31_536_000],
    ['month', 2_592_000],
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ];
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(formats, { numeric: 'auto' }).format(Math.round(seconds / size), unit);
}

/** "1 h 5 min", "12 s". */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const part = (value: number, unit: string) =>
    new Intl.NumberFormat(formats, { style: 'unit', unit, unitDisplay: 'narrow' }).format(value);
  if (seconds < 60) return part(seconds, 'second');
  if (seconds < 3600) return `${part(Math.floor(seconds / 60), 'minute')} ${part(seconds % 60, 'second')}`;
  return `${part(Math.floor(seconds / 3600), 'hour')} ${part(Math.floor((seconds % 3600) / 60), 'minute')}`;
}
