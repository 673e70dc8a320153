import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  path: string;
  method: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** The body as JSON, when it is. */
  // Tests read what they expect to be there.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  json: any;
}

/** Answers a request, or leaves it without one. */
export type Behaviour = (outgoing: ServerResponse, received: Received) => void;

/** A server of somebody else that webhooks are sent to, as flaky as a test wants it. */
export interface Receiver {
  url: string;
  port: number;
  received: Received[];
  /** What came to a path. */
  at: (path: string) => Received[];
  /** By path; others are answered 200. */
  behaviours: Map<string, Behaviour>;
  close: () => Promise<void>;
}

export async function startReceiver(host = '127.0.0.1'): Promise<Receiver> {
  const receiver: Receiver = {
    url: '',
    port: 0,
    received: [],
    at: (path) => receiver.received.filter((request) => request.path.split('?')[0] === path),
    behaviours: new Map(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer((incoming, outgoing) => {
    let body = '';
    incoming.setEncoding('utf8');
    incoming.on('data', (part: string) => (body += part));
    incoming.on('end', () => {
      const { url = '', method = '', headers } = incoming;
      const received = { path: url, method, headers, body, json: parsed(body) };
      receiver.received.push(received);
      const behave = receiver.behaviours.get(url.split('?')[0]!);
      if (behave) behave(outgoing, received);
      else outgoing.writeHead(200).end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  receiver.port = (server.address() as AddressInfo).port;
  receiver.url = `http://${host}:${receiver.port}`;
  return receiver;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const answers =
  (status: number, body = '', headers: Record<string, string> = {}): Behaviour =>
  (outgoing) =>
    outgoing.writeHead(status, headers).end(body);

/** One behaviour after the other; the last stays. */
export function inTurn(...behaviours: Behaviour[]): Behaviour {
  return (outgoing, received) =>
    (behaviours.length > 1 ? behaviours.shift()! : behaviours[0]!)(outgoing, received);
}

export const silence: Behaviour = () => undefined;

/** Begins an answer and never comes to its end. */
export const drip: Behaviour = (outgoing) => {
  outgoing.writeHead(200);
  const timer = setInterval(() => outgoing.write('.'), 100);
  outgoing.on('close', () => clearInterval(timer));
};
