import type { ClientBase } from 'pg';
import { createHash } from 'node:crypto';
import { textOfValue } from './value-text.js';

/** What of `pg`'s connection is needed to write messages; its own types leave it out. */
interface Wire {
  stream: { cork(): void; uncork(): void };
  parse(message: { name: string; text: string; types: [] }): void;
  bind(message: { portal: string; statement: string; values: (string | null)[] }): void;
  describe(message: { type: 'P'; name: string }): void;
  execute(message: { portal: string }): void;
  sync(): void;
}

interface Field {
  name: string;
  dataTypeID: number;
}

interface Column {
  name: string;
  read: (text: string) => unknown;
}

/** A statement as one connection knows it. */
interface Known {
  name: string;
  /** Null until it has run once: only then is it certain to be parsed. */
  columns: Column[] | null;
  isParsed: boolean;
}

interface Call {
  text: string;
  values: (string | null)[];
  resolve: (rows: object[]) => void;
  reject: (error: Error) => void;
}

const connections = new WeakMap<ClientBase, StatementQueue>();

/** Runs a statement that the connection parses once; those of one moment travel together, in their order. */
export function runPrepared(client: ClientBase, text: string, values: unknown[]): Promise<object[]> {
  let queue = connections.get(client);
  if (!queue) connections.set(client, (queue = new StatementQueue(client)));
  return queue.run(text, values);
}

class StatementQueue {
  private readonly known = new Map<string, Known>();
  private waiting: Call[] = [];
  private made = 0;

  private readonly query: (query: Pipeline) => void;

  constructor(private readonly client: ClientBase) {
    this.query = client.query.bind(client) as (query: Pipeline) => void;
    // What others send keeps its place among ours.
    const others = client.query.bind(client) as (...query: unknown[]) => unknown;
    Object.assign(client, {
      query: (...query: unknown[]): unknown => {
        this.send();
        return others(...query);
      },
    });
  }

  run(text: string, values: unknown[]): Promise<object[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ text, values: values.map(textOfValue), resolve, reject });
      // After everything that the present moment still has to say.
      if (this.waiting.length === 1) process.nextTick(() => this.send());
    });
  }

  /** How this connection knows a statement, which gets a new name where it is not certain what became of the old. */
  find(text: string): Known {
    const known = this.known.get(text);
    if (known) return known;
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 40);
    const fresh: Known = { name: `${hash}_${this.made++}`, columns: null, isParsed: false };
    this.known.set(text, fresh);
    return fresh;
  }

  forget(text: string): void {
    this.known.delete(text);
  }

  reader(field: Field): Column {
    const read = (this.client as ClientBase & TypeParsers).getTypeParser(field.dataTypeID, 'text');
    return { name: field.name, read };
  }

  private send(): void {
    if (this.waiting.length === 0) return;
    const calls = this.waiting;
    this.waiting = [];
    this.query(new Pipeline(this, calls));
  }
}

interface TypeParsers {
  getTypeParser(oid: number, format: 'text'): (text: string) => unknown;
}

/**
 * Several statements in one message each way, as `pg` wants a query of one's own. PostgreSQL runs them one after the
 * other and skips the rest after the first that fails.
 */
class Pipeline {
  private at = 0;
  private columns: Column[] = [];
  private rows: object[] = [];

  constructor(
    private readonly queue: StatementQueue,
    private readonly calls: readonly Call[],
  ) {}

  submit(wire: Wire): void {
    wire.stream.cork();
    try {
      for (const { text, values } of this.calls) {
        const known = this.queue.find(text);
        if (!known.isParsed) wire.parse({ name: known.name, text, types: [] });
        known.isParsed = true;
        wire.bind({ portal: '', statement: known.name, values });
        if (known.columns === null) wire.describe({ type: 'P', name: '' });
        wire.execute({ portal: '' });
      }
      wire.sync();
    } finally {
      wire.stream.uncork();
    }
  }

  handleRowDescription({ fields }: { fields: Field[] }): void {
    this.columns = fields.map((field) => this.queue.reader(field));
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const columns = this.rows.length === 0 ? this.startRows() : this.columns;
    const row: Record<string, unknown> = {};
    for (let index = 0; index < columns.length; index++) {
      const text = fields[index] ?? null;
      row[columns[index]!.name] = text === null ? null : columns[index]!.read(text);
    }
    this.rows.push(row);
  }

  handleCommandComplete(): void {
    const call = this.calls[this.at++]!;
    const known = this.queue.find(call.text);
    known.columns ??= this.columns;
    const rows = this.rows;
    this.columns = [];
    this.rows = [];
    call.resolve(rows);
  }

  handleReadyForQuery(): void {
    // Everything was answered.
  }

  handleError(error: Error): void {
    // Those that did not run may not have been parsed either.
    const open = this.calls.slice(this.at);
    for (const { text } of open) if (this.queue.find(text).columns === null) this.queue.forget(text);
    this.at = this.calls.length;
    for (const { reject } of open) reject(error);
  }

  private startRows(): Column[] {
    const known = this.queue.find(this.calls[this.at]!.text);
    if (known.columns !== null) this.columns = known.columns;
    return this.columns;
  }
}
