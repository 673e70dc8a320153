import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../../database/tenant-transactions.js';
import type { World } from '../../../kernel/context/request-context.js';
import type { TenantStatus } from '../../../tenants/tenants.types.js';

/** Whose a report without a key is, and from which pages it may come. */
export interface PixelTarget {
  tenantId: string;
  world: World;
  tenantStatus: TenantStatus;
  clockOffsetMs: number;
  advertiserId: string;
  allowedOrigins: string[];
}

interface Row {
  tenant_id: string;
  world: World;
  tenant_status: TenantStatus;
  clock_offset_ms: string;
  advertiser_id: string;
  allowed_origins: string[];
}

@Injectable()
export class PixelTargetsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** By the offer of the click, or by the offer that was named when the click is not stored. */
  async find(clickId: string | null, offerId: string | null): Promise<PixelTarget | null> {
    const [row] = await this.tx.lookup<Row>('SELECT * FROM find_pixel_target($1, $2)', [clickId, offerId]);
    if (!row) return null;
    return {
      tenantId: row.tenant_id,
      world: row.world,
      tenantStatus: row.tenant_status,
      clockOffsetMs: Number(row.clock_offset_ms),
      advertiserId: row.advertiser_id,
      allowedOrigins: row.allowed_origins,
    };
  }
}
