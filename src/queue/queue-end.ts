import { type BeforeApplicationShutdown, Injectable, Module } from '@nestjs/common';

/** Knows whether the process is about to end; who waits for a store that is away must not wait on then. */
@Injectable()
export class QueueEnd implements BeforeApplicationShutdown {
  isNear = false;

  beforeApplicationShutdown(): void {
    this.isNear = true;
  }
}

@Module({ providers: [QueueEnd], exports: [QueueEnd] })
export class QueueEndModule {}
