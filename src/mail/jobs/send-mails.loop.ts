import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { fileTransport, type MailTransport, smtpTransport } from '../mail-transport.js';
import type { OutgoingMail } from '../mail.types.js';
import { OutgoingMailsRepository } from './outgoing-mails.repository.js';

const LOOK_EVERY_MS = 1_000;
const BATCH = 20;
const STOP_MS = 3_000;
/** Spread over about three days. */
const MOST_ATTEMPTS = 20;

/**
 * Sends the mails that wait. A loop of its own: a mail server that does not answer keeps neither events nor the
 * schedule waiting.
 */
@Injectable()
export class SendMailsLoop implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stop = new AbortController();
  private readonly files: MailTransport;
  private readonly live: MailTransport;
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly mails: OutgoingMailsRepository,
    @Inject(CONFIG) config: RuntimeConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.files = fileTransport(join(config.dataDir, 'mail'), config.mailFrom);
    this.live = config.smtpUrl ? smtpTransport(config.smtpUrl, config.mailFrom) : this.files;
  }

  onApplicationBootstrap(): void {
    this.loop = this.run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await Promise.race([this.loop, sleep(STOP_MS, undefined, { ref: false })]);
    this.live.close();
  }

  private async run(): Promise<void> {
    while (!this.stop.signal.aborted) {
      let taken = 0;
      try {
        const due = await this.mails.takeDue(BATCH);
        taken = due.length;
        for (const mail of due) await this.send(mail);
      } catch (error) {
        this.logger.warn({ err: error }, 'mails could not be looked for; it is tried again');
      }
      if (taken < BATCH) await this.pause();
    }
  }

  private async send(mail: OutgoingMail): Promise<void> {
    const { id, tenantId, attempts } = mail;
    try {
      await (mail.world === 'live' ? this.live : this.files).send(mail);
    } catch (error) {
      const isFinal = attempts >= MOST_ATTEMPTS;
      this.logger.warn({ err: error, mailId: id, tenantId, attempts, isFinal }, 'a mail could not be sent');
      await this.mails.noteFailure(id, (error as Error).message, isFinal);
      return;
    }
    await this.mails.noteSent(id);
  }

  private async pause(): Promise<void> {
    await sleep(LOOK_EVERY_MS, undefined, { signal: this.stop.signal, ref: false }).catch(() => undefined);
  }
}
