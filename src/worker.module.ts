import type { DynamicModule, Type } from '@nestjs/common';
import { QueueWorkerModule } from './queue/queue-worker.module.js';

/** What works the queues and the schedule, beside the domains of app.module.ts. */
export const WORKER_MODULES: (Type<unknown> | DynamicModule)[] = [QueueWorkerModule];
