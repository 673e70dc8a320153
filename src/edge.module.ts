import type { DynamicModule, Type } from '@nestjs/common';
import { HealthModule } from './health/health.module.js';
import { ClickEdgeModule } from './tracking/edge/click-edge.module.js';
import { IngestModule } from './tracking/ingest/ingest.module.js';

/** What a process needs that only redirects. */
export const EDGE_MODULES: (Type<unknown> | DynamicModule)[] = [HealthModule, ClickEdgeModule, IngestModule];
