import type { PartnerTenantEntity } from '../../campaigns/partner-tenant.entity.js';
import { IsCleanText } from '../../kernel/http/clean-text.decorator.js';
import { Trimmed } from '../../kernel/http/trimmed.decorator.js';

/** A new tenant below yours. */
export class CreatePartnerTenantDto {
  /** What you call it. */
  @Trimmed()
  @IsCleanText(1, 100)
  name: string;
}

/** A tenant that you made. */
export class PartnerTenantDto {
  /** Send it as `tenant_id` with a new campaign. */
  tenant_id: string;
  /** What you call it. */
  name: string;
  /** The tenant it stands below. */
  parent_id: string;
  /** RFC 3339 in UTC. */
  created_at: string;

  static from(this: void, row: PartnerTenantEntity): PartnerTenantDto {
    const { childTenantId, name, tenantId, createdAt } = row;
    return { tenant_id: childTenantId, name, parent_id: tenantId, created_at: createdAt.toISOString() };
  }
}

/** All tenants that you made. */
export class PartnerTenantsDto {
  /** In the order they were made. */
  data: PartnerTenantDto[];
}
