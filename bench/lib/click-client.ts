import { Agent, get } from 'node:http';
import type { Visit } from './visits.js';

export interface ClickAnswer {
  status: number;
  clickId: string | null;
  location: string | null;
}

/** Follows links over kept connections, as a browser behind a proxy would. */
export class ClickClient {
  private readonly agent: Agent;

  constructor(connections: number) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** @throws when the connection breaks before the answer is there */
  click(port: number, { path, userAgent, ip }: Visit, timeoutMs = 10_000): Promise<ClickAnswer> {
    return new Promise((resolve, reject) => {
      const request = get(
        {
          ...{ host: '127.0.0.1', port, path, agent: this.agent, timeout: timeoutMs },
          headers: { 'user-agent': userAgent, 'x-forwarded-for': ip },
        },
        (response) => {
          response.resume();
          response.once('error', reject);
          const clickId = response.headers['x-click-id'];
          resolve({
            status: response.statusCode ?? 0,
            clickId: typeof clickId === 'string' ? clickId : null,
            location: response.headers.location ?? null,
          });
        },
      );
      request.once('error', reject);
      request.once('timeout', () => request.destroy(new Error('no answer in time')));
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
