import { Inject, Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { AuditService } from '../../audit/audit.service.js';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { SecretBox } from '../../kernel/crypto/secret-box.js';
import { newId } from '../../kernel/ids/uuid.js';
import { SigningRepository } from './signing.repository.js';
import type { SigningKeyEntity } from './signing-key.entity.js';
import { SIGNING_PURPOSE, type SigningKeyInfo } from './signing.types.js';

const KEY_BYTES = 32;
const HOUR_MS = 3_600_000;

/** The ring of keys with which a tenant's links are signed: one signs, those before it are good for a while. */
@Injectable()
export class SigningKeysService {
  private readonly box: SecretBox;

  constructor(
    private readonly tx: TenantTransactions,
    private readonly keys: SigningRepository,
    private readonly audit: AuditService,
    @Inject(CONFIG) config: RuntimeConfig,
  ) {
    this.box = new SecretBox(config.masterKeys);
  }

  /** The key that signs, made at its first use. */
  async current(ctx: RequestContext): Promise<Buffer> {
    return this.tx.run(ctx, async () => {
      const [found] = (await this.keys.findRing(new Date())).filter(isCurrent);
      if (found) return this.open(found);
      await this.keys.insertIfNone(this.newKey(ctx));
      const [made] = (await this.keys.findRing(new Date())).filter(isCurrent);
      return this.open(made!);
    });
  }

  /** Every key that is good now. */
  async ring(ctx: RequestContext): Promise<Buffer[]> {
    const keys = await this.tx.run(ctx, () => this.keys.findRing(new Date()));
    return keys.map((key) => this.open(key));
  }

  /** What the ring holds, newest first; never the keys themselves. */
  async list(ctx: RequestContext): Promise<SigningKeyInfo[]> {
    return (await this.tx.run(ctx, () => this.keys.findRing(new Date()))).map(infoOf);
  }

  /** Makes a new key that signs; links signed before are good for the grace, at most. */
  async rotate(ctx: RequestContext, graceHours: number): Promise<SigningKeyInfo[]> {
    return this.tx.run(ctx, async () => {
      const goodUntil = new Date(Date.now() + graceHours * HOUR_MS);
      await this.keys.endAll(goodUntil);
      const key = this.newKey(ctx);
      // Somebody else who rotates at the same moment has made the key that signs now.
      if (await this.keys.insertIfNone(key)) {
        await this.audit.record(ctx, {
          action: 'tracking.signing_key_rotated',
          subjectType: 'signing_key',
          subjectId: key.id,
          after: { graceHours, goodUntil: goodUntil.toISOString() },
        });
      }
      return (await this.keys.findRing(new Date())).map(infoOf);
    });
  }

  private newKey(ctx: RequestContext): SigningKeyEntity {
    const sealedKey = this.box.seal(SIGNING_PURPOSE, randomBytes(KEY_BYTES).toString('base64'));
    return { id: newId(), tenantId: ctx.tenantId, sealedKey, validUntil: null, createdAt: new Date() };
  }

  private open(key: SigningKeyEntity): Buffer {
    return Buffer.from(this.box.open(SIGNING_PURPOSE, key.sealedKey), 'base64');
  }
}

function isCurrent(key: SigningKeyEntity): boolean {
  return key.validUntil === null;
}

function infoOf({ id, createdAt, validUntil }: SigningKeyEntity): SigningKeyInfo {
  return { id, createdAt, validUntil };
}
