import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';
import { OutgoingMailsRepository } from './outgoing-mails.repository.js';

const NAME = 'mail.forget-old';
const EVERY_MS = 60_000;
const KEPT_MS = 30 * 86_400_000;

/** Forgets mails a month after they were written, when they were sent or given up. */
@Injectable()
export class ForgetOldMailsJob implements OnModuleInit {
  constructor(
    private readonly mails: OutgoingMailsRepository,
    private readonly jobs: ScheduledJobs,
  ) {}

  onModuleInit(): void {
    this.jobs.register({
      name: NAME,
      everyMs: EVERY_MS,
      run: () => this.mails.forgetEnded(new Date(Date.now() - KEPT_MS)),
    });
  }
}
