import { Injectable } from '@nestjs/common';

export interface HealthPart {
  name: string;
  /** Whether the process is unready without it. */
  required: boolean;
  /** Resolves when the part works, with facts worth showing; rejects when it does not. */
  check: () => Promise<Record<string, unknown> | void>;
}

export interface PartReport {
  status: 'up' | 'down';
  latencyMs: number;
  required: boolean;
  details?: Record<string, unknown>;
}

const CHECK_TIMEOUT_MS = 2_000;

/** What this process depends on; each part registers itself. */
@Injectable()
export class HealthParts {
  private readonly parts: HealthPart[] = [];

  register(part: HealthPart): void {
    this.parts.push(part);
  }

  async report(): Promise<Record<string, PartReport>> {
    const reports = await Promise.all(
      this.parts.map(async (part) => [part.name, await examine(part)] as const),
    );
    return Object.fromEntries(reports);
  }
}

async function examine(part: HealthPart): Promise<PartReport> {
  const started = performance.now();
  const latencyMs = () => Math.round((performance.now() - started) * 10) / 10;
  let timer: NodeJS.Timeout | undefined;
  try {
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('timed out')), CHECK_TIMEOUT_MS);
    });
    const details = await Promise.race([part.check(), timeout]);
    return { status: 'up', latencyMs: latencyMs(), required: part.required, ...(details ? { details } : {}) };
  } catch {
    // Why it failed is in the log of the part itself; strangers are told only that it did.
    return { status: 'down', latencyMs: latencyMs(), required: part.required };
  } finally {
    clearTimeout(timer);
  }
}
