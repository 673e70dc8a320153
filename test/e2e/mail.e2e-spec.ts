import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freshEmail, PASSWORD, register } from '../setup/accounts.js';
import { runApp, startApp, type TestApp } from '../setup/app.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';
import { type FakeSmtp, readMail, startSmtp } from '../setup/smtp.js';
import { newOffer as offerOf } from '../setup/tracking.js';

let app: TestApp;
let smtp: FakeSmtp;
let admin: string;

beforeAll(async () => {
  smtp = await startSmtp();
  app = await startApp({ env: { SMTP_URL: smtp.url, MAIL_FROM: 'Shop <no-reply@shop.example>' } });
  admin = await logIn(app.url, 'admin');
});
afterAll(async () => {
  await app.dispose();
  await smtp.close();
});

const api = (method: string, path: string, token: string, body?: unknown): Promise<Answer> =>
  call(app.url, method, path, { token, body });

interface Mail {
  subject: string;
  text: string;
  headers: Record<string, string>;
}

/** Mails to somebody, once there are so many. */
const mailsTo = (address: string, count: number): Promise<Mail[]> =>
  eventually(() => {
    const mails = smtp.mails.filter(({ to }) => to.includes(address));
    expect(mails).toHaveLength(count);
    const read = mails.map(({ data }) => readMail(data));
    return Promise.resolve(read.map((mail) => ({ ...mail, subject: mail.headers['subject']! })));
  });

async function newCompany(
  locale: string,
  name: string,
): Promise<{ token: string; id: string; email: string }> {
  const email = freshEmail('owner');
  const { body } = await api('POST', '/api/advertisers/register', '', {
    ...{ email, password: PASSWORD, locale, company: { name } },
  });
  return { token: body.accessToken as string, id: body.advertiser.id as string, email };
}

describe('mail', () => {
  it('[R123] tells a company in its language what was decided about it and its offers, and why', async () => {
    const company = await newCompany('ar-SA', 'شركة\u200f <b>X</b>');
    await api('POST', `/api/advertisers/${company.id}/approve`, admin);
    const [welcome] = await mailsTo(company.email, 1);
    expect(welcome).toMatchObject({
      subject: 'أهلاً بكم، شركة\u200f <b>X</b>',
      headers: {
        ...{ from: 'Shop <no-reply@shop.example>', to: company.email, 'content-language': 'ar' },
        ...{ 'auto-submitted': 'auto-generated', 'content-type': 'text/plain; charset=utf-8' },
      },
    });
    const offer = {
      title: { en: 'Shoes', ar: 'أحذية' },
      destinationUrl: 'https://a.example/',
      currency: 'SAR',
    };
    const { body } = await api('POST', '/api/offers', company.token, {
      ...{ ...offer, payoutType: 'cpa', payoutAmount: 1 },
    });
    const at = `/api/offers/${body.id}`;
    await api('POST', `${at}/reject`, admin, { reason: 'Line. Bcc: victim@example.com' });
    const [, rejected] = await mailsTo(company.email, 2);
    expect(rejected!.subject).toBe('مرفوض: أحذية');
    expect(rejected!.text).toContain('السبب: Line. Bcc: victim@example.com');
    expect(rejected!.headers).not.toHaveProperty('bcc');
    await api('POST', `${at}/submit`, company.token);
    await api('POST', `${at}/approve`, admin);
    await api('PATCH', at, company.token, { payoutType: 'cpa', payoutAmount: 2 });
    await api('POST', `${at}/reject`, admin, { reason: 'Zu viel.' });
    const subjects = (await mailsTo(company.email, 4)).map(({ subject }) => subject);
    expect(subjects.slice(2).sort()).toEqual(['تمت الموافقة: أحذية', 'رُفض التعديل: أحذية'].sort());
    expect(smtp.mails.flatMap(({ to }) => to)).not.toContain('victim@example.com');
  });

  it('[R73] tells an advertiser of applications and an applicant of the decision, once each', async () => {
    const company = await newCompany('de', 'Hats Ltd');
    await api('POST', `/api/advertisers/${company.id}/approve`, admin);
    const { id } = await offerOf(app.url, admin, {
      ...{ advertiserId: company.id, title: { en: 'Hats' }, requiresApproval: true },
    });
    const promoter = await register(app.url);
    const joined = await api('POST', `/api/offers/${id}/join`, promoter.token, {});
    const at = `/api/memberships/${joined.body.id}`;
    const [, asked] = await mailsTo(company.email, 2);
    expect(asked!.subject).toBe('A promoter asks to join: Hats');
    expect(asked!.text).not.toContain(promoter.email);
    smtp.refused.add(promoter.email);
    await api('POST', `${at}/reject`, company.token, { reason: 'Full.' });
    // The server refuses for now: the mail waits for its next turn, and goes once.
    await eventually(async () => {
      const rows = await app.database.query(
        `SELECT attempts, status, last_error IS NOT NULL AS failed FROM mails WHERE template = 'membership_rejected'`,
      );
      expect(rows).toEqual([{ attempts: 1, status: 'queued', failed: true }]);
    });
    await app.database.query(`UPDATE mails SET due_at = now() WHERE status = 'queued'`);
    const [rejected] = await mailsTo(promoter.email, 1);
    expect(rejected).toMatchObject({ subject: 'Not accepted: Hats', text: expect.stringContaining('Full.') });
    await api('POST', `${at}/approve`, company.token);
    const mails = await mailsTo(promoter.email, 2);
    expect(mails[1]!.subject).toBe('You are in: Hats');
    const ids = smtp.mails.map(({ data }) => readMail(data).headers['message-id']);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('[R122] tells admins who may decide of a company that waits, and the company of its suspension', async () => {
    const [decides, reads] = [freshEmail('manager'), freshEmail('viewer')];
    for (const [email, set, locale] of [
      [decides, 'advertiser_manager', 'ar'],
      [reads, 'viewer', 'en'],
    ] as const) {
      const body = { email, password: PASSWORD, roles: ['ADMIN'], permissionSets: [set], locale };
      expect((await api('POST', '/api/admin/users', admin, body)).status).toBe(201);
    }
    const company = await newCompany('en', 'Waiting\u200f <i>Ltd</i>');
    const [waiting] = await mailsTo(decides, 1);
    expect(waiting).toMatchObject({
      subject: 'شركة بانتظار الموافقة: Waiting\u200f <i>Ltd</i>',
      text: expect.stringContaining('/api/advertisers?status=pending'),
    });
    expect(waiting!.text).not.toContain(company.email);
    await api('POST', `/api/advertisers/${company.id}/approve`, admin);
    await api('POST', `/api/advertisers/${company.id}/suspend`, admin, { reason: 'Unpaid.' });
    await api('POST', `/api/advertisers/${company.id}/reinstate`, admin);
    const mails = await mailsTo(company.email, 3);
    expect(mails.map(({ subject }) => subject.split(/[:,]/)[0]).sort()).toEqual([
      ...['Reinstated', 'Suspended', 'Welcome'],
    ]);
    expect(mails.find(({ subject }) => subject.startsWith('Suspended'))!.text).toContain('Reason: Unpaid.');
    expect(smtp.mails.filter(({ to }) => to.includes(reads))).toEqual([]);
    await mailsTo(decides, 1);

    // So does an offer, and a change of one that goes on.
    const { body: offer } = await api('POST', '/api/offers', company.token, {
      ...{ title: { en: 'Boots', ar: 'أحذية طويلة' }, destinationUrl: 'https://a.example/', currency: 'SAR' },
      ...{ payoutType: 'cpa', payoutAmount: 1 },
    });
    const at = `/api/offers/${offer.id}`;
    await mailsTo(decides, 2);
    expect((await api('POST', `${at}/approve`, admin)).status).toBe(200);
    expect((await api('PATCH', at, company.token, { payoutType: 'cpa', payoutAmount: 2 })).status).toBe(200);
    const told = await mailsTo(decides, 3);
    expect(told.slice(1).map(({ subject }) => subject)).toEqual([
      'عرض بانتظار الموافقة: أحذية طويلة',
      'تعديل بانتظار الموافقة: أحذية طويلة',
    ]);
    expect(told[1]!.text).toContain('/api/offers?status=pending');
    expect(smtp.mails.filter(({ to }) => to.includes(reads))).toEqual([]);
  });

  it('is written into files without SMTP_URL, which the start says', async () => {
    const other = await startApp();
    try {
      expect(other.output()).toContain(`${other.dataDir}/mail: SMTP_URL is not set`);
      const token = await logIn(other.url, 'admin');
      const email = freshEmail('owner');
      const { body } = await call(other.url, 'POST', '/api/advertisers/register', {
        body: { email, password: PASSWORD, company: { name: 'Files' } },
      });
      const path = `/api/advertisers/${body.advertiser.id}/reject`;
      await call(other.url, 'POST', path, { token, body: { reason: 'No.' } });
      await eventually(async () => {
        const folder = join(other.dataDir, 'mail');
        const files = await readdir(folder);
        for (const file of files) expect(file).toMatch(/^[0-9a-f-]{36}\.eml$/);
        const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
        const mail = texts.map(readMail).find(({ headers }) => headers['to'] === email)!;
        expect(mail.headers).toMatchObject({ to: email, subject: 'Not approved: Files' });
        expect(mail.text).toContain('Reason: No.');
      });
    } finally {
      await other.dispose();
    }
  });

  it.each([
    [{ SMTP_URL: 'smtp://mail.example' }, /^afflux: MAIL_FROM is required together with SMTP_URL$/],
    [{ SMTP_URL: 'http://mail.example', MAIL_FROM: 'a@b.example' }, /^afflux: SMTP_URL must be a URL/],
    [{ MAIL_FROM: 'a@b.example\r\nBcc: c@d.example' }, /^afflux: MAIL_FROM must be an address/],
    [{ MAIL_FROM: 'nobody' }, /^afflux: MAIL_FROM must be an address/],
  ])('%j stops the start with one line', async (env, line) => {
    const run = runApp({ ...env, DATA_DIR: app.dataDir });
    expect([await run.exited, run.output().trim()]).toEqual([1, expect.stringMatching(line)]);
  });
});
