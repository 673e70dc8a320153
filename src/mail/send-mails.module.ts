import { Module } from '@nestjs/common';
import { OutgoingMailsRepository } from './jobs/outgoing-mails.repository.js';
import { SendMailsLoop } from './jobs/send-mails.loop.js';

/** For processes that work queues. */
@Module({ providers: [OutgoingMailsRepository, SendMailsLoop] })
export class SendMailsModule {}
