import type { DynamicModule, Type } from '@nestjs/common';
import { APP_MODULES } from './app.module.js';
import type { AppRole } from './config/config.js';
import { EDGE_MODULES } from './edge.module.js';
import { WORKER_MODULES } from './worker.module.js';

/** Which modules a process of this role runs. */
export function modulesFor(role: AppRole): (Type<unknown> | DynamicModule)[] {
  switch (role) {
    case 'all':
      return [...APP_MODULES, ...EDGE_MODULES, ...WORKER_MODULES];
    case 'api':
      return APP_MODULES;
    case 'worker':
      return [...APP_MODULES, ...WORKER_MODULES];
    case 'edge':
      return EDGE_MODULES;
  }
}
