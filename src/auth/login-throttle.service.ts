import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { CONFIG, type RuntimeConfig } from '../config/runtime-config.js';
import { KeyedTurns } from '../kernel/concurrency/turns.js';
import { keyedHash } from '../kernel/crypto/hash.js';
import { clientNetwork } from '../kernel/http/client-network.js';
import { TooManyAttempts } from './auth.errors.js';
import { ACCOUNT, ADDRESS, judgeAttempt, nextCount, PAIR } from './login-throttle.policy.js';
import { LoginThrottleRepository } from './login-throttle.repository.js';

const KNOWN_ADDRESS_DAYS = 30;
const CLEAN_EVERY_MS = 3_600_000;
const MAX_PAUSING = 500;
const RACES_LOST = 10;

/** Attempts that are being heard count as failed until they succeed, so fewer than are free go at once. */
const AT_ONCE = 3;
const MAX_WAITING = 100;

interface HeardAttempt {
  pair: Buffer;
  known: Buffer;
  shared: Buffer[];
}

/**
 * Slows the guessing of passwords: strictly per account and address, mildly per address, and per account
 * only by pauses, which spare addresses that have logged in to it before.
 */
@Injectable()
export class LoginThrottleService implements OnModuleInit, OnModuleDestroy {
  private readonly turns = new KeyedTurns(AT_ONCE, MAX_WAITING, () => tooMany(1_000));
  private pausing = 0;
  private cleaner: NodeJS.Timeout | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: RuntimeConfig,
    private readonly counters: LoginThrottleRepository,
  ) {}

  onModuleInit(): void {
    const clean = (): void => void this.counters.deleteOld(KNOWN_ADDRESS_DAYS).catch(() => undefined);
    this.cleaner = setInterval(clean, CLEAN_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.cleaner);
  }

  /**
   * Lets a credential be checked when it is its turn; `check` answers null when it is wrong.
   * @throws TooManyAttempts with Retry-After
   */
  async attempt<T>(email: string, ip: string | null, check: () => Promise<T | null>): Promise<T | null> {
    const who = email.toLowerCase();
    return this.turns.take(`${who} ${clientNetwork(ip)}`, async () => {
      const attempt = await this.hear(who, clientNetwork(ip));
      const result = await check();
      if (result !== null) await this.succeeded(attempt);
      return result;
    });
  }

  /** Whoever registers from an address has proved as much as by a log-in. */
  async welcome(email: string, ip: string | null): Promise<void> {
    const pair = `${email.toLowerCase()} ${clientNetwork(ip)}`;
    await this.counters.clear([this.subject('pair', pair), this.subject('known', pair)]);
  }

  /**
   * Counts an attempt before the password is looked at, so that many at once gain nothing, and pauses
   * when the account is under attack.
   */
  private async hear(who: string, network: string): Promise<HeardAttempt> {
    const pair = this.subject('pair', `${who} ${network}`);
    const known = this.subject('known', `${who} ${network}`);
    const address = this.subject('address', network);
    const account = this.subject('account', who);

    for (let lost = 0; lost < RACES_LOST; lost++) {
      const [ofPair = null, ofKnown = null, ofAddress = null, ofAccount = null] = await this.counters.find([
        pair,
        known,
        address,
        account,
      ]);
      const { refuseForMs, pauseMs } = judgeAttempt({
        pair: ofPair,
        address: ofAddress,
        account: ofAccount,
        isKnownAddress: ofKnown !== null,
      });
      if (refuseForMs > 0) throw tooMany(refuseForMs);
      if (!(await this.counters.advance(pair, ofPair?.failures ?? null, nextCount(PAIR, ofPair)))) continue;
      await this.counters.increment([
        { subject: address, forgetAfterMs: ADDRESS.forgetAfterMs },
        { subject: account, forgetAfterMs: ACCOUNT.forgetAfterMs },
      ]);
      if (pauseMs > 0) await this.pause(pauseMs);
      return { pair, known, shared: [address, account] };
    }
    throw tooMany(1_000);
  }

  /** The account is clean again from here, and this address is known. */
  private async succeeded(attempt: HeardAttempt): Promise<void> {
    await this.counters.clear([attempt.pair, attempt.known]);
    await this.counters.takeBackOne(attempt.shared);
  }

  private async pause(ms: number): Promise<void> {
    if (this.pausing >= MAX_PAUSING) throw tooMany(ms);
    this.pausing++;
    try {
      await sleep(ms);
    } finally {
      this.pausing--;
    }
  }

  private subject(kind: string, value: string): Buffer {
    return keyedHash(this.config.masterKeys[0]!, `login throttle ${kind}`, value);
  }
}

function tooMany(ms: number): TooManyAttempts {
  const seconds = Math.ceil(ms / 1_000);
  return new TooManyAttempts({
    headers: { 'Retry-After': String(seconds) },
    details: { retryAfterSeconds: seconds },
  });
}
