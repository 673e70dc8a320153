import { Module } from '@nestjs/common';
import { QueueModule } from '../queue/queue.module.js';
import { WorkerHealth } from './worker-health.js';

@Module({ imports: [QueueModule], providers: [WorkerHealth] })
export class WorkerHealthModule {}
