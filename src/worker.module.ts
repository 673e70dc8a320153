import type { DynamicModule, Type } from '@nestjs/common';
import { WorkerHealthModule } from './health/worker-health.module.js';
import { SendMailsModule } from './mail/send-mails.module.js';
import { QueueModule } from './queue/queue.module.js';
import { IngestModule } from './tracking/ingest/ingest.module.js';
import { WebhooksWorkerModule } from './webhooks/webhooks-worker.module.js';

/** What works the queues and the schedule, beside the domains of app.module.ts. */
export const WORKER_MODULES: (Type<unknown> | DynamicModule)[] = [
  QueueModule,
  WorkerHealthModule,
  IngestModule,
  SendMailsModule,
  WebhooksWorkerModule,
];
