import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AuditService } from '../../audit/audit.service.js';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { ShortCache } from '../../kernel/cache/short-cache.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { SecretBox } from '../../kernel/crypto/secret-box.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import { KeyCannotSign } from './keys.errors.js';
import { KeysRepository } from './keys.repository.js';
import { KeysService } from './keys.service.js';
import { KEY_SIGNING_PURPOSE } from './signing-secret.policy.js';

/** As fresh as the keys themselves. */
const AGE_MS = 1_000;
const MOST = 20_000;

/** How what is sent with a key may be, or must be, signed. */
export interface KeySigning {
  /** Key of the HMAC; null when the key has none. */
  secret: string | null;
  isRequired: boolean;
}

/** The secrets that belong to keys, for signatures over what is sent with them. */
@Injectable()
export class KeySigningService {
  private readonly box: SecretBox;
  private readonly recent = new ShortCache<KeySigning>(AGE_MS, MOST);
  private readonly last = new LRUCache<string, KeySigning>({ max: MOST });

  constructor(
    private readonly tx: TenantTransactions,
    private readonly keys: KeysRepository,
    private readonly service: KeysService,
    private readonly audit: AuditService,
    @Inject(CONFIG) config: RuntimeConfig,
  ) {
    this.box = new SecretBox(config.masterKeys);
  }

  /** How the caller's key signs, at most one second old, or as last known while the database is away. */
  async find(ctx: RequestContext): Promise<KeySigning> {
    if (ctx.principal.kind !== 'key') return { secret: null, isRequired: false };
    const { id } = ctx.principal;
    try {
      const signing = await this.recent.get(id, () => this.read(ctx, id));
      this.last.set(id, signing);
      return signing;
    } catch (error) {
      const last = this.last.get(id);
      if (!last) throw error;
      return last;
    }
  }

  /** Says whether what is sent with a key must be signed. @throws KeyNotFound, KeyCannotSign */
  async require(ctx: RequestContext, id: string, isRequired: boolean): Promise<ApiKeyEntity> {
    const changed = await this.tx.run(ctx, async () => {
      const key = await this.service.lockOwn(ctx, id);
      if (isRequired && key.signingSecret === null) throw new KeyCannotSign();
      if (key.requiresSignature === isRequired) return key;
      await this.keys.update(id, { requiresSignature: isRequired });
      await this.audit.record(ctx, {
        action: 'key.updated',
        subjectType: 'key',
        subjectId: id,
        before: { requiresSignature: key.requiresSignature },
        after: { requiresSignature: isRequired },
      });
      return { ...key, requiresSignature: isRequired };
    });
    this.recent.clear();
    return changed;
  }

  private async read(ctx: RequestContext, id: string): Promise<KeySigning> {
    const key = await this.tx.run(ctx, () => this.keys.findById(id));
    if (!key) return { secret: null, isRequired: true };
    const secret = key.signingSecret && this.box.open(KEY_SIGNING_PURPOSE, key.signingSecret);
    return { secret, isRequired: key.requiresSignature };
  }
}
