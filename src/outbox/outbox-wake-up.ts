import { Injectable } from '@nestjs/common';
import { EventEmitter, once } from 'node:events';

/** Lets a commit in this process rouse the relay at once; other processes' events wait for its next look. */
@Injectable()
export class OutboxWakeUp {
  private readonly emitter = new EventEmitter();
  private pending = false;

  signal(): void {
    this.pending = true;
    this.emitter.emit('wake');
  }

  /** Resolves at the next signal, or after `timeoutMs`, or when aborted. */
  async wait(timeoutMs: number, stop: AbortSignal): Promise<void> {
    if (!this.pending && !stop.aborted) {
      const timeout = AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]);
      await once(this.emitter, 'wake', { signal: timeout }).catch(() => undefined);
    }
    this.pending = false;
  }
}
