import { Global, Module, type DynamicModule } from '@nestjs/common';
import { CONFIG, type RuntimeConfig } from './runtime-config.js';

@Global()
@Module({})
export class ConfigModule {
  static forRoot(config: RuntimeConfig): DynamicModule {
    return { module: ConfigModule, providers: [{ provide: CONFIG, useValue: config }], exports: [CONFIG] };
  }
}
