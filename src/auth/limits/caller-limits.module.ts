import { Module } from '@nestjs/common';
import { CallerLimits } from './caller-limits.js';

/** Of its own, so that the throttler's module can have it. */
@Module({ providers: [CallerLimits], exports: [CallerLimits] })
export class CallerLimitsModule {}
