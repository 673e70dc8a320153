import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { ShortCache } from '../../kernel/cache/short-cache.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { equalBytes, sha256 } from '../../kernel/crypto/hash.js';
import { SecretBox } from '../../kernel/crypto/secret-box.js';
import { RequestInvalid } from '../../kernel/errors/common.errors.js';
import { allowList } from '../../kernel/http/cidr.js';
import { newId } from '../../kernel/ids/uuid.js';
import type { Page, PageRequest } from '../../kernel/paging/page.js';
import { PlanLimitsService } from '../../tenants/plan-limits.service.js';
import { TenantSuspended } from '../../tenants/tenants.errors.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import { makeKey, parseKey } from './key-format.policy.js';
import { KeyUsageService } from './key-usage.service.js';
import { type GrantedKey, KeyRightsService } from './key-rights.service.js';
import { KeyCannotSign, KeyInactive, KeyInvalid, KeyIpNotAllowed, KeyNotFound } from './keys.errors.js';
import { type FoundKey, KeysRepository } from './keys.repository.js';
import type { KeyDay, KeyPrincipal, KeyView, NewKey } from './keys.types.js';
import { KEY_SIGNING_PURPOSE, makeSigningSecret } from './signing-secret.policy.js';

/** Revocations must hold within 2 s on every node. */
const KEY_AGE_MS = 1_000;

interface KnownKey extends FoundKey {
  allows: (ip: string) => boolean;
}

/** A key with its secret, which is shown this once. */
export interface IssuedKey {
  entity: ApiKeyEntity;
  key: string;
  /** For signatures over what is sent with the key; null for publishable keys. */
  signingSecret: string | null;
}

/** API keys: making, rotating, revoking, and telling whose a key is. */
@Injectable()
export class KeysService {
  private readonly box: SecretBox;
  private readonly known = new ShortCache<KnownKey | null>(KEY_AGE_MS, 20_000);

  constructor(
    private readonly tx: TenantTransactions,
    private readonly keys: KeysRepository,
    private readonly rights: KeyRightsService,
    private readonly uses: KeyUsageService,
    private readonly limits: PlanLimitsService,
    private readonly audit: AuditService,
    @Inject(CONFIG) config: RuntimeConfig,
  ) {
    this.box = new SecretBox(config.masterKeys);
  }

  /**
   * Tells whose a key is; its state is at most one second old, or the last known while the database is away.
   * @throws KeyInvalid, KeyIpNotAllowed, TenantSuspended; what the database said, for a key never seen here
   */
  async authenticate(rawKey: string, ip: string | null): Promise<KeyPrincipal> {
    const parsed = parseKey(rawKey);
    if (!parsed) throw new KeyInvalid();
    const key = await this.find(parsed.prefix);
    if (!key || !equalBytes(key.secretHash, sha256(rawKey))) throw new KeyInvalid();
    if (key.revokedAt || (key.expiresAt && key.expiresAt.getTime() <= Date.now())) throw new KeyInvalid();
    if (!key.allows(ip ?? '')) throw new KeyIpNotAllowed();
    if (key.tenantStatus === 'suspended') throw new TenantSuspended();
    this.uses.note(key);
    const { id, tenantId, world, clockOffsetMs, scopes, advertiserId, ownerUserId, offerIds, brandIds } = key;
    const whose = { advertiserId, ownerUserId, offerIds, brandIds };
    return { id, tenantId, world, clockOffsetMs, keyKind: key.kind, scopes, ...whose };
  }

  /**
   * Makes a key; advertisers make secret keys bound to their own company, partners partner keys of their own.
   * @throws KeyScopeNotAllowed, KeyAdvertiserUnknown, KeyOwnerUnknown, KeyAllowListUnknown, PlanLimitReached
   */
  async create(ctx: RequestContext, input: NewKey): Promise<IssuedKey> {
    if (input.expiresAt && input.expiresAt.getTime() <= Date.now()) {
      throw new RequestInvalid({ message: ['expiresAt must be in the future'] });
    }
    return this.tx.run(ctx, async () => {
      const granted = await this.rights.grant(ctx, input);
      await this.limits.assertRoom(ctx, 'keys');
      return this.insert(ctx, 'key.created', granted, null);
    });
  }

  /** Newest first; advertisers and partners see their own only. */
  async list(ctx: RequestContext, request: PageRequest, ownerUserId?: string): Promise<Page<ApiKeyEntity>> {
    return this.tx.run(ctx, async () => {
      const view: KeyView =
        ownerUserId === undefined
          ? await this.rights.viewOf(ctx, 'keys:read')
          : { advertiserIds: [], ownerUserId };
      return this.keys.findPage(view, request);
    });
  }

  /** What a key did on its last days of use, newest first; a few seconds behind. @throws KeyNotFound */
  async usage(ctx: RequestContext, id: string, days: number): Promise<KeyDay[]> {
    return this.tx.run(ctx, async () => {
      const key = await this.keys.findById(id);
      if (!key || !isInView(key, await this.rights.viewOf(ctx, 'keys:read'))) throw new KeyNotFound();
      return this.keys.findDays(id, days);
    });
  }

  /** What the caller's own key did on its last days of use, newest first; a few seconds behind. */
  async ownUsage(ctx: RequestContext, days: number): Promise<KeyDay[]> {
    const { principal } = ctx;
    if (principal.kind !== 'key') throw new KeyNotFound();
    return this.tx.run(ctx, () => this.keys.findDays(principal.id, days));
  }

  /**
   * A successor with the same rights and expiry; the old key lives on for the grace and not longer.
   * @throws KeyNotFound, KeyInactive
   */
  async rotate(ctx: RequestContext, id: string, graceHours: number): Promise<IssuedKey> {
    const issued = await this.tx.run(ctx, async () => {
      const old = await this.lockOwn(ctx, id);
      const now = Date.now();
      const isOver = old.revokedAt !== null || (old.expiresAt !== null && old.expiresAt.getTime() <= now);
      if (isOver || (await this.keys.hasSuccessor(id))) throw new KeyInactive();
      const issued = await this.insert(
        ctx,
        'key.rotated',
        { ...old, requireSignature: old.requiresSignature },
        id,
      );
      const graceEnd = new Date(now + graceHours * 3_600_000);
      const expiresAt = old.expiresAt && old.expiresAt < graceEnd ? old.expiresAt : graceEnd;
      await this.keys.update(id, graceHours === 0 ? { revokedAt: new Date(now) } : { expiresAt });
      return issued;
    });
    this.known.clear();
    return issued;
  }

  /** Ends a key within a second, on every node within two; again is no error. @throws KeyNotFound */
  async revoke(ctx: RequestContext, id: string): Promise<void> {
    await this.tx.run(ctx, async () => {
      const key = await this.lockOwn(ctx, id);
      if (key.revokedAt) return;
      await this.keys.update(id, { revokedAt: new Date() });
      await this.audit.record(ctx, {
        action: 'key.revoked',
        subjectType: 'key',
        subjectId: id,
        before: { prefix: key.prefix, revokedAt: null },
      });
    });
    this.known.clear();
  }

  /** Asks the database for every key again, after something that keys say of their world has changed. */
  forget(): void {
    this.known.clear();
  }

  /** A node that is cut off goes on with the keys it knows: what it may only journal is judged again when it settles. */
  private async find(prefix: string): Promise<KnownKey | null> {
    try {
      return await this.known.get(prefix, () => this.read(prefix));
    } catch (error) {
      const last = this.known.lastKnown(prefix);
      if (!last?.value) throw error;
      return last.value;
    }
  }

  private async read(prefix: string): Promise<KnownKey | null> {
    const key = await this.keys.findByPrefix(prefix);
    return key ? { ...key, allows: allowList(key.allowedCidrs) } : null;
  }

  private async insert(
    ctx: RequestContext,
    action: string,
    input: GrantedKey,
    rotatedFromId: string | null,
  ): Promise<IssuedKey> {
    const { key, prefix } = makeKey(ctx.world, input.kind);
    const signingSecret = input.kind === 'pk' ? null : makeSigningSecret();
    const requiresSignature = input.requireSignature ?? false;
    if (requiresSignature && signingSecret === null) throw new KeyCannotSign();
    const entity: ApiKeyEntity = {
      id: newId(),
      tenantId: ctx.tenantId,
      kind: input.kind,
      name: input.name,
      prefix,
      secretHash: sha256(key),
      signingSecret: signingSecret === null ? null : this.box.seal(KEY_SIGNING_PURPOSE, signingSecret),
      requiresSignature,
      advertiserId: input.advertiserId,
      ownerUserId: input.ownerUserId,
      scopes: input.scopes,
      offerIds: input.offerIds,
      brandIds: input.brandIds,
      allowedCidrs: input.allowedCidrs ?? [],
      expiresAt: input.expiresAt ?? null,
      revokedAt: null,
      rotatedFromId,
      lastUsedAt: null,
      useCount: 0,
      createdBy: ctx.principal.kind === 'user' ? ctx.principal.id : null,
      createdAt: new Date(),
    };
    await this.keys.insert(entity);
    const { name, kind, scopes, advertiserId, ownerUserId, offerIds, brandIds, allowedCidrs, expiresAt } =
      entity;
    await this.audit.record(ctx, {
      action,
      subjectType: 'key',
      subjectId: entity.id,
      after: {
        name,
        kind,
        prefix,
        scopes,
        advertiserId,
        ownerUserId,
        offerIds,
        brandIds,
        allowedCidrs,
        expiresAt,
        requiresSignature,
        rotatedFromId,
      },
    });
    return { entity, key, signingSecret };
  }

  /** A key that the caller may change, locked until the end of the transaction. @throws KeyNotFound */
  async lockOwn(ctx: RequestContext, id: string): Promise<ApiKeyEntity> {
    const view = await this.rights.viewOf(ctx, 'keys:write');
    const key = await this.keys.lockById(id);
    if (!key || !isInView(key, view)) throw new KeyNotFound();
    return key;
  }
}

function isInView({ advertiserId, ownerUserId }: ApiKeyEntity, view: KeyView): boolean {
  if (view === 'all') return true;
  const isOfCompany = advertiserId !== null && view.advertiserIds.includes(advertiserId);
  return isOfCompany || (ownerUserId !== null && ownerUserId === view.ownerUserId);
}
