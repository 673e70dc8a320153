import { Injectable } from '@nestjs/common';
import { EventEmitter } from 'node:events';

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
    if (!this.pending && !stop.aborted) await this.next(timeoutMs, stop);
    this.pending = false;
  }

  /** `AbortSignal.any` would leave a little behind in `stop` each time, four times a second for ever. */
  private next(timeoutMs: number, stop: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.emitter.off('wake', end);
        stop.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, timeoutMs).unref();
      this.emitter.on('wake', end);
      stop.addEventListener('abort', end);
    });
  }
}
