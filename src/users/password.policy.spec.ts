import { COMMON_PASSWORDS } from './common-passwords.js';
import { isGuessable } from './password.policy.js';

const email = 'Maria.Lopez@example.com';

describe('isGuessable', () => {
  it.each([
    'password',
    'Password1',
    'PASSWORD123!',
    'qwertyuiop',
    '12345678',
    'aaaaaaaaaa',
    'abababab',
    'letmein1',
  ])('refuses %s', (password) => expect(isGuessable(password, email)).toBe(true));
  it.each(['maria.lopez@example.com', 'MARIA.LOPEZ@EXAMPLE.COM', 'maria.lopez'])(
    'refuses the e-mail and its name: %s',
    (password) => expect(isGuessable(password, email)).toBe(true),
  );
  it.each([
    'afflux-demo',
    'correct horse battery',
    'Tr0ub4dor&3',
    'пароль-на-завтра',
    'maria.lopez likes tea',
  ])('takes %s', (password) => expect(isGuessable(password, email)).toBe(false));
});

it('lists common passwords in lower case, as they are compared', () => {
  expect(COMMON_PASSWORDS.size).toBeGreaterThan(150);
  for (const password of COMMON_PASSWORDS) expect(password).toBe(password.toLowerCase());
});
