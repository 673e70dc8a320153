import { Module } from '@nestjs/common';
import { CallerLimits } from './caller-limits.js';
import { ForgetCallersJob } from './forget-callers.job.js';

/** Of its own, so that the throttler's module can have it. */
@Module({ providers: [CallerLimits, ForgetCallersJob], exports: [CallerLimits] })
export class CallerLimitsModule {}
