import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { CONFIG, type RuntimeConfig } from '../config/runtime-config.js';
import { isUniqueViolation } from '../database/pg-errors.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { randomToken } from '../kernel/crypto/hash.js';
import { newId } from '../kernel/ids/uuid.js';
import type { Page, PageRequest } from '../kernel/paging/page.js';
import type { TenantDomainEntity } from './tenant-domain.entity.js';
import { TenantDomainsRepository } from './tenant-domains.repository.js';
import { DnsUnavailable, DomainNotFound, DomainNotVerified, DomainTaken } from './tenants.errors.js';
import { TxtResolver } from './txt-resolver.js';
import { txtName, txtValue } from './txt-record.policy.js';

/** Host names of a tenant, which count once a TXT record has proved them. */
@Injectable()
export class TenantDomainsService {
  constructor(
    @Inject(CONFIG) private readonly config: RuntimeConfig,
    private readonly tx: TenantTransactions,
    private readonly domains: TenantDomainsRepository,
    private readonly resolver: TxtResolver,
    private readonly audit: AuditService,
  ) {}

  /** @throws DomainTaken when the tenant has it already, or it is the platform's own */
  async add(ctx: RequestContext, host: string): Promise<TenantDomainEntity> {
    if (this.config.publicUrl && new URL(this.config.publicUrl).hostname === host) throw new DomainTaken();
    const domain: TenantDomainEntity = {
      id: newId(),
      tenantId: ctx.tenantId,
      host,
      verificationToken: randomToken(24),
      verifiedAt: null,
      createdAt: new Date(),
    };
    try {
      await this.tx.run(ctx, async () => {
        await this.domains.insert(domain);
        await this.record(ctx, 'domain.added', domain, { after: { host } });
      });
    } catch (error) {
      if (isUniqueViolation(error, 'uq_tenant_domains_tenant_host')) throw new DomainTaken();
      throw error;
    }
    return domain;
  }

  /** Newest first. */
  async list(ctx: RequestContext, request: PageRequest): Promise<Page<TenantDomainEntity>> {
    return this.tx.run(ctx, () => this.domains.findPage(request));
  }

  /**
   * Looks the TXT record up, outside of any transaction, and takes the host name into use.
   * @throws DomainNotFound, DomainNotVerified, DomainTaken, DnsUnavailable
   */
  async verify(ctx: RequestContext, id: string): Promise<TenantDomainEntity> {
    const domain = await this.tx.run(ctx, () => this.mustFind(id));
    if (domain.verifiedAt) return domain;
    await this.assertPublished(domain);
    const verifiedAt = new Date();
    try {
      await this.tx.run(ctx, async () => {
        await this.domains.markVerified(id, verifiedAt);
        await this.record(ctx, 'domain.verified', domain, {
          before: { verifiedAt: null },
          after: { host: domain.host, verifiedAt },
        });
      });
    } catch (error) {
      if (isUniqueViolation(error, 'uq_tenant_domains_host')) throw new DomainTaken();
      throw error;
    }
    return { ...domain, verifiedAt };
  }

  /** @throws DomainNotFound */
  async remove(ctx: RequestContext, id: string): Promise<void> {
    await this.tx.run(ctx, async () => {
      const domain = await this.mustFind(id);
      await this.domains.delete(id);
      await this.record(ctx, 'domain.removed', domain, {
        before: { host: domain.host, verifiedAt: domain.verifiedAt },
      });
    });
  }

  private async assertPublished(domain: TenantDomainEntity): Promise<void> {
    const name = txtName(domain.host);
    const value = txtValue(domain.verificationToken);
    let found: string[];
    try {
      found = await this.resolver.resolveTxt(name);
    } catch (error) {
      throw new DnsUnavailable({ cause: error, headers: { 'Retry-After': '30' } });
    }
    if (!found.includes(value)) {
      throw new DomainNotVerified({ details: { name, value, found: found.slice(0, 10) } });
    }
  }

  private async mustFind(id: string): Promise<TenantDomainEntity> {
    const domain = await this.domains.findById(id);
    if (!domain) throw new DomainNotFound();
    return domain;
  }

  private async record(
    ctx: RequestContext,
    action: string,
    domain: TenantDomainEntity,
    change: { before?: Record<string, unknown>; after?: Record<string, unknown> },
  ): Promise<void> {
    await this.audit.record(ctx, { action, subjectType: 'domain', subjectId: domain.id, ...change });
  }
}
