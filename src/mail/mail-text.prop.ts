import fc from 'fast-check';
import { LOCALES } from '../kernel/http/locale.js';
import { mailText } from './mail-text.policy.js';
import { MAIL_TEMPLATES } from './mail.types.js';

const wild = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom('a\r\nBcc: b@c.d', 'a\u2028b', 'x\u202ey', '\u0000\u0007\u001b[31m', '😀'.repeat(150)),
);

describe('the text of a mail', () => {
  it('has a subject of one line and no marks that turn it around, whatever people wrote', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...MAIL_TEMPLATES),
        fc.constantFrom(...LOCALES),
        wild,
        fc.option(wild),
        (template, locale, name, reason) => {
          const { subject, body } = mailText(template, locale, { name, reason });
          expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
          expect(subject.length).toBeLessThanOrEqual(200);
          if (!/\p{Cs}/u.test(name)) expect(subject).not.toMatch(/\p{Cs}/u);
          expect(body).not.toMatch(/(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
        },
      ),
    );
  });

  it('is in the language of its reader and gives the reason', () => {
    const facts = { name: 'Shoes', reason: 'Too late.' };
    expect(mailText('offer_rejected', 'en', facts)).toEqual({
      subject: 'Rejected: Shoes',
      body: 'Your offer "Shoes" was rejected.\n\nReason: Too late.',
    });
    expect(mailText('offer_rejected', 'ar', facts).subject).toBe('مرفوض: Shoes');
    expect(mailText('company_approved', 'ar', { ...facts, reason: null }).body).not.toContain('السبب');
  });
});
