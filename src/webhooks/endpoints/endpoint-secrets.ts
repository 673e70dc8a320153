import { Inject, Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { SecretBox } from '../../kernel/crypto/secret-box.js';
import { secretOf } from '../sending/signature.policy.js';
import type { EndpointSecrets } from '../webhooks.types.js';

const PURPOSE = 'webhook secrets';
const SECRET_BYTES = 32;

/** Seals what an endpoint signs with and sends along. */
@Injectable()
export class EndpointSecretsBox {
  private readonly box: SecretBox;

  constructor(@Inject(CONFIG) config: RuntimeConfig) {
    this.box = new SecretBox(config.masterKeys);
  }

  seal(secrets: EndpointSecrets): Buffer {
    return this.box.seal(PURPOSE, JSON.stringify(secrets));
  }

  open(sealed: Buffer): EndpointSecrets {
    return JSON.parse(this.box.open(PURPOSE, sealed)) as EndpointSecrets;
  }

  newSecret(): string {
    return secretOf(randomBytes(SECRET_BYTES));
  }
}

/** The secrets that sign now: the new one first, the old one as long as it holds. */
export function validSecrets(secrets: EndpointSecrets, now: number): string[] {
  const { current, previous } = secrets;
  return previous && Date.parse(previous.until) > now ? [current, previous.secret] : [current];
}
