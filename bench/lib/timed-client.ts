import { Agent, request } from 'node:http';

export interface Timed {
  ms: number;
  body: string;
}

/** One connection that is kept, so that nothing but the answer is timed. */
export class TimedClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(private readonly port: number) {}

  get(path: string, token: string): Promise<Timed> {
    return this.send('GET', path, { authorization: `Bearer ${token}` });
  }

  send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Timed> {
    return new Promise((resolve, reject) => {
      const began = performance.now();
      const sent = request(
        { host: '127.0.0.1', port: this.port, agent: this.agent, method, path, headers },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => (text += part));
          response.once('error', reject);
          response.once('end', () => {
            if (response.statusCode === 200) resolve({ ms: performance.now() - began, body: text });
            else reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
          });
        },
      );
      sent.once('error', reject);
      sent.end(body);
    });
  }

  /** The access token of somebody. */
  async logIn(email: string, password: string): Promise<string> {
    const headers = { 'content-type': 'application/json' };
    const { body } = await this.send('POST', '/api/auth/login', headers, JSON.stringify({ email, password }));
    return (JSON.parse(body) as { accessToken: string }).accessToken;
  }

  close(): void {
    this.agent.destroy();
  }
}
