import { Injectable } from '@nestjs/common';
import { Algorithm, hash, verify } from '@node-rs/argon2';
import { availableParallelism } from 'node:os';
import { Turns } from '../kernel/concurrency/turns.js';
import { ServiceUnavailable } from '../kernel/errors/common.errors.js';
import { randomToken } from '../kernel/crypto/hash.js';

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane. */
const OPTIONS = {
  algorithm: 2 satisfies Algorithm.Argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};
/** The journal syncs on the same thread pool of four: a flood of log-ins may take at most two of them. */
const AT_ONCE = Math.min(2, Math.max(1, availableParallelism() - 1));
const MAX_WAITING = 128;

/** argon2id, a few at a time, the rest in a queue of bounded length. */
@Injectable()
export class PasswordHasher {
  private readonly turns = new Turns(
    AT_ONCE,
    MAX_WAITING,
    () => new ServiceUnavailable({ headers: { 'Retry-After': '2' } }),
  );
  private dummy: Promise<string> | undefined;

  /** @throws ServiceUnavailable when too many wait already */
  async hash(password: string): Promise<string> {
    return this.turns.take(() => hash(password, OPTIONS));
  }

  /** With no hash it works as long as with one, and is false. @throws ServiceUnavailable */
  async verify(passwordHash: string | undefined, password: string): Promise<boolean> {
    const against = passwordHash ?? (await this.someHash());
    const matches = await this.turns.take(() => verify(against, password));
    return matches && passwordHash !== undefined;
  }

  /** One that was refused must not be kept: nobody unknown would ever get another answer. */
  private someHash(): Promise<string> {
    this.dummy ??= this.hash(randomToken()).catch((error: unknown) => {
      this.dummy = undefined;
      throw error;
    });
    return this.dummy;
  }
}
