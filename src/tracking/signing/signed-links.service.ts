import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { clock } from '../../kernel/clock/clock.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import type { LinkDto } from '../../links/dto/link.dto.js';
import { LinkArchived } from '../../links/links.errors.js';
import { LinksService } from '../../links/links.service.js';
import { TrackingSettingsService } from '../visitor/tracking-settings.service.js';
import { MAX_LINK_TTL_SECONDS } from '../visitor/tracking-settings.types.js';
import { judgeSignature, newNonce, parseSignature, signCode } from './link-signature.js';
import { InvalidSignedExpiry, NotALink } from './signing.errors.js';
import { SigningKeysService } from './signing-keys.service.js';
import { SigningRepository } from './signing.repository.js';
import type { CheckedLink, LinkState, SignedLink, SignRequest } from './signing.types.js';

const LINK_PATH = /^\/c\/([A-Za-z0-9_-]{3,64})(?:\.([^/]+))?$/;

/** Signs links, and says what a signed link is worth without using it up. */
@Injectable()
export class SignedLinksService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly links: LinksService,
    private readonly keys: SigningKeysService,
    private readonly nonces: SigningRepository,
    private readonly settings: TrackingSettingsService,
    @Inject(CONFIG) private readonly config: RuntimeConfig,
  ) {}

  /** @throws LinkNotFound, LinkArchived, InvalidSignedExpiry */
  async sign(ctx: RequestContext, linkId: string, request: SignRequest): Promise<SignedLink> {
    return this.tx.run(ctx, async () => {
      const link = await this.links.get(ctx, linkId);
      if (link.status === 'archived') throw new LinkArchived();
      const expiresAt = await this.expiryOf(ctx, request);
      const nonce = request.singleUse ? newNonce() : null;
      const signed = signCode(await this.keys.current(ctx), link.code, expiresAt, nonce);
      return {
        url: `${this.config.publicUrl ?? ''}/c/${signed}`,
        expiresAt: new Date(expiresAt * 1000),
        singleUse: request.singleUse,
      };
    });
  }

  /** What a click on this address would be worth; uses nothing up. @throws NotALink, LinkNotFound */
  async check(ctx: RequestContext, url: string): Promise<CheckedLink> {
    const { code, text } = readAddress(url, this.config.publicUrl);
    return this.tx.run(ctx, async () => {
      const link = await this.links.getByCode(ctx, code);
      const signature = text === null ? null : parseSignature(text);
      const about = {
        linkId: link.id,
        code,
        expiresAt: signature ? new Date(signature.expiresAt * 1000) : null,
        singleUse: signature?.nonce != null,
      };
      if (hasEnded(ctx, link)) return { state: 'ended', ...about };
      if (text === null) return { state: await this.unsignedState(ctx), ...about };
      if (!signature) return { state: 'tampered', ...about };
      const now = clock.now(ctx).getTime();
      const state: LinkState = judgeSignature(await this.keys.ring(ctx), code, signature, now);
      const isUsed =
        state === 'valid' &&
        signature.nonce !== null &&
        (await this.nonces.isNonceUsed(link.id, signature.nonce));
      return { state: isUsed ? 'used' : state, ...about };
    });
  }

  private async unsignedState(ctx: RequestContext): Promise<LinkState> {
    return (await this.settings.get(ctx)).allowUnsignedLinks ? 'unsigned' : 'unsigned_refused';
  }

  /** Unix seconds. */
  private async expiryOf(ctx: RequestContext, { expiresIn, expiresAt }: SignRequest): Promise<number> {
    if (expiresIn !== undefined && expiresAt !== undefined) throw new InvalidSignedExpiry();
    const now = Math.floor(clock.now(ctx).getTime() / 1000);
    const seconds = expiresAt
      ? Math.floor(expiresAt.getTime() / 1000)
      : now + (expiresIn ?? (await this.settings.get(ctx)).signedLinkTtlSeconds);
    if (seconds <= now || seconds > now + MAX_LINK_TTL_SECONDS) throw new InvalidSignedExpiry();
    return seconds;
  }
}

function hasEnded(ctx: RequestContext, link: LinkDto): boolean {
  return (
    link.status === 'archived' || (link.expiresAt !== null && new Date(link.expiresAt) <= clock.now(ctx))
  );
}

/** Whole addresses and bare paths; the host may be any of the tenant's. */
function readAddress(url: string, publicUrl: string | null): { code: string; text: string | null } {
  const base = publicUrl ?? 'http://localhost';
  const match = URL.canParse(url, base) ? LINK_PATH.exec(new URL(url, base).pathname) : null;
  if (!match) throw new NotALink();
  return { code: match[1]!, text: match[2] ?? null };
}
