import { createSocket, type Socket } from 'node:dgram';
import type { AddressInfo } from 'node:net';

const A = 1;
const TXT = 16;
const IN = 1;
const NAME_ERROR = 3;
const SERVER_FAILURE = 2;

/** A name server that knows TXT records and IPv4 addresses and nothing else. */
export interface DnsServer {
  /** `ip:port`, for DNS_SERVERS. */
  address: string;
  records: Map<string, string[]>;
  /** IPv4 addresses by name. */
  addresses: Map<string, string>;
  /** Answers every question with SERVFAIL while set. */
  isBroken: boolean;
  close: () => Promise<void>;
}

export async function startDnsServer(): Promise<DnsServer> {
  const socket: Socket = createSocket('udp4');
  const server: DnsServer = {
    address: '',
    records: new Map(),
    addresses: new Map(),
    isBroken: false,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
  socket.on('message', (query, peer) => socket.send(answer(query, server), peer.port, peer.address));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  server.address = `127.0.0.1:${(socket.address() as AddressInfo).port}`;
  return server;
}

/** RFC 1035: header, the question again, and one answer per record. */
function answer(query: Buffer, server: DnsServer): Buffer {
  const { name, end } = readName(query, 12);
  const question = query.subarray(12, end + 4);
  const records = recordsOf(server, name.toLowerCase(), query.readUInt16BE(end));
  const code = server.isBroken ? SERVER_FAILURE : records ? 0 : NAME_ERROR;
  const answers = server.isBroken ? [] : (records ?? []);
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180 | code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(answers.length, 6);
  return Buffer.concat([header, question, ...answers]);
}

/** Undefined for a name that is not there. */
function recordsOf(server: DnsServer, name: string, type: number): Buffer[] | undefined {
  if (type === TXT) return server.records.get(name)?.map(txtRecord);
  const address = server.addresses.get(name);
  if (address === undefined) return undefined;
  return type === A ? [addressRecord(address)] : [];
}

function addressRecord(address: string): Buffer {
  const record = Buffer.alloc(16);
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(A, 2);
  record.writeUInt16BE(IN, 4);
  // Good for no time at all: the next question is asked anew.
  record.writeUInt32BE(0, 6);
  record.writeUInt16BE(4, 10);
  record.set(address.split('.').map(Number), 12);
  return record;
}

function txtRecord(value: string): Buffer {
  const text = Buffer.from(value);
  const head = Buffer.alloc(12);
  // A pointer to the name in the question.
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(TXT, 2);
  head.writeUInt16BE(IN, 4);
  head.writeUInt32BE(1, 6);
  head.writeUInt16BE(text.length + 1, 10);
  return Buffer.concat([head, Buffer.from([text.length]), text]);
}

function readName(message: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = start;
  while (message[at] !== 0) {
    const length = message[at]!;
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.'), end: at + 1 };
}
