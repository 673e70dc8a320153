import { Module } from '@nestjs/common';
import { ClickEdgeService } from './click-edge.service.js';

/** The redirecting part of a process; stands without TypeORM, queues or PostgreSQL. */
@Module({ providers: [ClickEdgeService] })
export class ClickEdgeModule {}
