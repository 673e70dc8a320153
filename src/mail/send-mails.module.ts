import { Module } from '@nestjs/common';
import { ForgetOldMailsJob } from './jobs/forget-old-mails.job.js';
import { OutgoingMailsRepository } from './jobs/outgoing-mails.repository.js';
import { SendMailsLoop } from './jobs/send-mails.loop.js';

/** For processes that work queues. */
@Module({ providers: [OutgoingMailsRepository, SendMailsLoop, ForgetOldMailsJob] })
export class SendMailsModule {}
