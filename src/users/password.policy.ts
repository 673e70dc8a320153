import { COMMON_PASSWORDS } from './common-passwords.js';

/** Whether a password of allowed length is one of the first that anybody would try. */
export function isGuessable(password: string, email: string): boolean {
  const text = password.toLowerCase();
  const [name = ''] = email.toLowerCase().split('@');
  if (text === email.toLowerCase() || text === name) return true;
  if (new Set(text).size <= 2) return true;
  // "Password1!" is "password" to whoever guesses.
  const bare = text.replace(/[^a-z]+$/, '');
  return COMMON_PASSWORDS.has(text) || COMMON_PASSWORDS.has(bare);
}
