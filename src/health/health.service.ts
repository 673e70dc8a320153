import { Inject, Injectable } from '@nestjs/common';
import { register } from 'prom-client';
import { CONFIG, type RuntimeConfig } from '../config/runtime-config.js';
import { equalBytes, sha256 } from '../kernel/crypto/hash.js';
import { Forbidden } from '../kernel/errors/common.errors.js';
import { VERSION } from '../kernel/version.js';
import type { HealthDto } from './dto/health.dto.js';
import { HealthParts } from './health-parts.js';

const LOOPBACK = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;

export interface MetricsCaller {
  ip: string;
  /** Whether somebody passed the request on. */
  isForwarded: boolean;
  authorization: string | undefined;
}

@Injectable()
export class HealthService {
  constructor(
    private readonly parts: HealthParts,
    @Inject(CONFIG) private readonly config: RuntimeConfig,
  ) {}

  async report(): Promise<HealthDto> {
    const parts = await this.parts.report();
    const isUp = Object.values(parts).every((part) => part.status === 'up' || !part.required);
    return { status: isUp ? 'up' : 'down', version: VERSION, parts };
  }

  /** @throws Forbidden for strangers: metrics tell much about a business */
  async metrics(caller: MetricsCaller): Promise<string> {
    // A proxy on this machine is loopback too; those it speaks for are not.
    const isLocal = LOOPBACK.test(caller.ip) && !caller.isForwarded;
    if (!isLocal && !this.hasKey(caller.authorization)) throw new Forbidden();
    return register.metrics();
  }

  private hasKey(authorization = ''): boolean {
    const key = this.config.metricsKey;
    return key !== null && equalBytes(sha256(authorization), sha256(`Bearer ${key}`));
  }
}
