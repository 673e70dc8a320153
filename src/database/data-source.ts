import { DataSource, type EntitySchema } from 'typeorm';

export type EntityClass = Function | EntitySchema;

export interface DataSourceSettings {
  url: string;
  entities: EntityClass[];
  poolSize: number;
  applicationName: string;
  /** Settings of PostgreSQL for every connection. */
  settings?: Record<string, string>;
}

/** A TypeORM data source as every part of Afflux opens it: UTC, no synchronisation, bounded waits. */
export function createDataSource(settings: DataSourceSettings): DataSource {
  const options = Object.entries(settings.settings ?? {}).map(([name, value]) => `-c ${name}=${value}`);
  return new DataSource({
    type: 'postgres',
    url: settings.url,
    entities: settings.entities,
    synchronize: false,
    logging: false,
    poolSize: settings.poolSize,
    applicationName: settings.applicationName,
    connectTimeoutMS: 5_000,
    extra: {
      idle_in_transaction_session_timeout: 60_000,
      ...(options.length > 0 ? { options: options.join(' ') } : {}),
    },
  });
}
