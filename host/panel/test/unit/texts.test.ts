import { afterEach, describe, expect, it } from 'vitest';

import { en } from '../../src/texts/en';
import { he } from '../../src/texts/he';
import { chooseLanguage, currentLanguage, duration, type Forms, named, t } from '../../src/texts/t';

const formsOf = (text: string | Forms) => (typeof text === 'string' ? [text] : Object.values(text));
const holesOf = (text: string | Forms) =>
  new Set(formsOf(text).flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)));

afterEach(async () => void (await chooseLanguage('en')));

describe('texts', () => {
  it('choose the plural of the language and write numbers its way', async () => {
    expect(t('users.count', { count: 1 })).toBe('1 person');
    expect(t('users.count', { count: 1_000_000 })).toBe('1,000,000 people');
    await chooseLanguage('he');
    expect(t('users.count', { count: 2 })).toBe('שני אנשים');
  });

  it('fall back to the name of what has no text', () => {
    expect(named('issue.code', 'no-email')).toBe('No e-mail address');
    expect(named('issue.code', 'of-a-new-plugin')).toBe('of-a-new-plugin');
  });

  it('turn the page around for a language that is read from the right', async () => {
    await chooseLanguage('he');
    expect(document.documentElement.dir).toBe('rtl');
    expect(document.documentElement.lang).toBe('he');
    expect(currentLanguage().tag).toBe('he');
  });

  it('take English where nothing known is wanted', async () => {
    expect((await chooseLanguage('tlh')).tag).toBe('en');
  });

  it.each(Object.keys(en) as (keyof typeof en)[])('say the same in both languages: %s', (key) => {
    const translated = he[key];
    expect(translated, key).toBeTruthy();
    for (const hole of holesOf(translated)) expect([...holesOf(en[key])]).toContain(hole);
    for (const hole of holesOf(en[key]))
      if (hole !== 'count') expect([...holesOf(translated)]).toContain(hole);
  });

  it('write how long something took', () => {
    expect(duration(12_000)).toBe('12s');
    expect(duration(65_000)).toBe('1m 5s');
    expect(duration(3_900_000)).toBe('1h 5m');
  });
});
