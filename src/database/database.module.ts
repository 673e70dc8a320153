import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { CONFIG, type RuntimeConfig } from '../config/runtime-config.js';
import { AppDatabase } from './app-database.js';
import { createDataSource, type EntityClass } from './data-source.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { IdempotencyService } from './idempotency/idempotency.service.js';
import { SettlementDatabase } from './settlement-database.js';
import { SystemDatabase } from './system-database.js';
import { TenantTransactions } from './tenant-transactions.js';

@Global()
@Module({})
export class DatabaseModule {
  static forRoot(entities: EntityClass[]): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        {
          provide: AppDatabase,
          inject: [CONFIG],
          useFactory: (config: RuntimeConfig) =>
            new AppDatabase(
              createDataSource({
                url: config.database.app,
                entities,
                poolSize: 20,
                applicationName: 'afflux app',
              }),
            ),
        },
        {
          provide: SystemDatabase,
          inject: [CONFIG],
          useFactory: (config: RuntimeConfig) =>
            new SystemDatabase(
              createDataSource({
                url: config.database.system,
                entities,
                poolSize: 5,
                applicationName: 'afflux system',
              }),
            ),
        },
        {
          provide: SettlementDatabase,
          inject: [CONFIG],
          useFactory: (config: RuntimeConfig) =>
            new SettlementDatabase(
              createDataSource({
                url: config.database.system,
                entities,
                poolSize: 3,
                applicationName: 'afflux settlement',
                settings: { enable_seqscan: 'off' },
              }),
            ),
        },
        TenantTransactions,
        IdempotencyService,
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
      ],
      exports: [AppDatabase, SystemDatabase, SettlementDatabase, TenantTransactions, IdempotencyService],
    };
  }
}
