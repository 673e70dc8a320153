import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface ReceivedMail {
  from: string;
  to: string[];
  /** Head and body as they came. */
  data: string;
}

export interface FakeSmtp {
  url: string;
  mails: ReceivedMail[];
  /** The next mail to one of these is refused for now. */
  refused: Set<string>;
  close: () => Promise<void>;
}

/** A mail server as RFC 5321 describes the shortest way to one. */
export async function startSmtp(): Promise<FakeSmtp> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let mail: ReceivedMail = { from: '', to: [], data: '' };
    let isData = false;
    let buffer = '';
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    const onLine = (line: string): void => {
      if (isData) {
        if (line !== '.') mail.data += `${line.replace(/^\./, '')}\n`;
        else {
          isData = false;
          fake.mails.push(mail);
          mail = { from: '', to: [], data: '' };
          say('250 taken');
        }
        return;
      }
      if (/^(EHLO|HELO)/i.test(line)) return say('250 fake');
      if (/^MAIL FROM:/i.test(line)) {
        mail.from = line.slice(10);
        return say('250 ok');
      }
      if (/^RCPT TO:/i.test(line)) {
        const to = /<(.*)>/.exec(line)?.[1] ?? '';
        if (fake.refused.delete(to)) return say('451 come again');
        mail.to.push(to);
        return say('250 ok');
      }
      if (/^DATA/i.test(line)) {
        isData = true;
        return say('354 go on');
      }
      if (/^QUIT/i.test(line)) {
        say('221 bye');
        socket.end();
        return;
      }
      say('250 ok');
    };
    socket.on('data', (chunk) => {
      buffer += chunk.toString('utf8');
      for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        onLine(line);
      }
    });
    say('220 fake');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeSmtp = {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails: [],
    refused: new Set(),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
  return fake;
}

/** Head and readable text of a mail. */
export function readMail(data: string): { headers: Record<string, string>; text: string } {
  const at = data.search(/\r?\n\r?\n/);
  const head = data.slice(0, at).replace(/\r?\n[ \t]+/g, ' ');
  const headers = Object.fromEntries(
    head.split(/\r?\n/).map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())];
    }),
  );
  const body = data.slice(at).trim();
  const text = /base64/i.test(headers['content-transfer-encoding'] ?? '')
    ? Buffer.from(body, 'base64').toString('utf8')
    : body;
  return { headers, text };
}

/** RFC 2047. */
function decodeWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString('utf8')
        : Buffer.from(
            word
              .replaceAll('_', ' ')
              .replace(/=([0-9A-F]{2})/gi, (__, hex: string) => String.fromCharCode(parseInt(hex, 16))),
            'latin1',
          ).toString('utf8'),
    );
}
