import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { AddressGuard } from '../kernel/outbound/address-guard.js';
import { nameResolver } from '../kernel/outbound/name-resolver.js';
import { OutboundHttp } from '../kernel/outbound/outbound-http.js';
import { CONFIG, type RuntimeConfig } from './runtime-config.js';

/** The one way to URLs that people named; whoever needs it injects `OutboundHttp`. */
@Global()
@Module({
  providers: [
    {
      provide: OutboundHttp,
      inject: [CONFIG],
      useFactory: (config: RuntimeConfig) =>
        new OutboundHttp(new AddressGuard(config.outboundAllowedCidrs), nameResolver(config.dnsServers)),
    },
  ],
  exports: [OutboundHttp],
})
export class OutboundModule implements OnApplicationShutdown {
  constructor(@Inject(OutboundHttp) private readonly http: OutboundHttp) {}

  onApplicationShutdown(): void {
    this.http.close();
  }
}
