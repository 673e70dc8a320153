import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { OutgoingMail } from './mail.types.js';

const TIMEOUT_MS = 15_000;

/** Lets a mail go; throws when it did not leave. */
export interface MailTransport {
  send(mail: OutgoingMail): Promise<void>;
  close(): void;
}

/** By SMTP. @param url smtp:// or smtps://, with user and password where needed */
export function smtpTransport(url: string, from: string): MailTransport {
  const timeouts = { connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS };
  const transport = createTransport({ url, ...timeouts });
  return {
    send: async (mail) => {
      await transport.sendMail(messageOf(mail, from));
    },
    close: () => transport.close(),
  };
}

/** Into files, one a mail, as they would be sent. */
export function fileTransport(folder: string, from: string): MailTransport {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
  return {
    send: async (mail) => {
      const { message } = await transport.sendMail(messageOf(mail, from));
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = join(folder, `${mail.id}.eml`);
      await writeFile(`${file}.new`, message as Buffer, { mode: 0o600 });
      await rename(`${file}.new`, file);
    },
    close: () => undefined,
  };
}

function messageOf({ id, to, locale, subject, body }: OutgoingMail, from: string): object {
  return {
    // As an object: nothing in an address is read as another one.
    ...{ from, to: { name: '', address: to }, subject, text: `${body}\n` },
    // The same however often it is sent, so that a mail program shows it once.
    messageId: `<${id}@afflux>`,
    headers: { 'Content-Language': locale, 'Auto-Submitted': 'auto-generated' },
    textEncoding: 'base64',
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
