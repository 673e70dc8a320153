import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { ShortCache } from '../../kernel/cache/short-cache.js';
import { principalKey, type RequestContext } from '../../kernel/context/request-context.js';
import { toUnits } from '../../kernel/money/money.js';
import type { RealtimeDto } from '../dto/realtime.dto.js';
import { ReportScopeService } from '../reports/report-scope.service.js';
import type { Scope } from '../reports/report.types.js';
import { RealtimeRepository } from './realtime.repository.js';

const WINDOW_MS = 5 * 60_000;
/** All who look at the same numbers share one look at the rows. */
const AGE_MS = 1_000;

/** What happened in the last five minutes. */
@Injectable()
export class RealtimeService {
  private readonly recent = new ShortCache<RealtimeDto>(AGE_MS, 1_000);

  constructor(
    private readonly tx: TenantTransactions,
    private readonly scopes: ReportScopeService,
    private readonly realtime: RealtimeRepository,
  ) {}

  /** The caller's last five minutes, at most a second old. */
  async last5Minutes(ctx: RequestContext, as: 'promoter' | 'advertiser' | null): Promise<RealtimeDto> {
    const key = `${ctx.tenantId} ${principalKey(ctx.principal)} ${as ?? ''} ${rolesOf(ctx)}`;
    return this.recent.get(key, () =>
      this.tx.run(ctx, async () => this.read(ctx.tenantId, await this.scopes.scopeOf(ctx, as))),
    );
  }

  private async read(tenantId: string, scope: Scope): Promise<RealtimeDto> {
    const asOf = new Date();
    const from = new Date(asOf.getTime() - WINDOW_MS);
    const minutes = await this.realtime.findClicks(tenantId, scope, from);
    const sales = await this.realtime.findConversions(tenantId, scope, from);
    const sum = (name: 'clicks' | 'countedClicks' | 'uniqueClicks'): number =>
      minutes.reduce((total, minute) => total + minute[name], 0);
    return {
      from: from.toISOString(),
      asOf: asOf.toISOString(),
      clicks: sum('clicks'),
      countedClicks: sum('countedClicks'),
      uniqueClicks: sum('uniqueClicks'),
      conversions: sales.reduce((total, { conversions }) => total + (conversions ?? 0), 0),
      commission: sales.map(({ currency, commission }) => ({
        currency,
        commission: toUnits(BigInt(commission), currency),
      })),
      minutes: minutes.map(({ minute, ...counts }) => ({ minute: minute.toISOString(), ...counts })),
    };
  }
}

function rolesOf({ principal }: RequestContext): string {
  return principal.kind === 'user' ? principal.roles.join() + principal.permissions.join() : '';
}
