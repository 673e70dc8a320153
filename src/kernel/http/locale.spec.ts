import { chooseLocale, localeOf } from './locale.js';

describe('the language of an answer', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['ar', 'ar'],
    ['ar-SA,ar;q=0.9,en;q=0.5', 'ar'],
    ['en;q=0.5, AR;q=0.6', 'ar'],
    ['de, fr;q=0.9', 'en'],
    ['de, ar;q=0.1', 'ar'],
    ['ar;q=0', 'en'],
    ['*', 'en'],
    ['ar;q=x', 'en'],
    [',,,;;;', 'en'],
    ['arabic', 'en'],
  ])('%s → %s', (header, locale) => expect(chooseLocale(header)).toBe(locale));

  it('of an account is one of ours', () => {
    expect(['ar', 'ar-EG', 'en-GB', 'de', 'x'].map(localeOf)).toEqual(['ar', 'ar', 'en', 'en', 'en']);
  });
});
