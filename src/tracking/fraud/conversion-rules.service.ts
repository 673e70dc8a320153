import { Injectable } from '@nestjs/common';
import { ShortCache } from '../../kernel/cache/short-cache.js';
import { FraudSettingsRepository } from './fraud-settings.repository.js';
import { conversionRulesOf, DEFAULT_SETTINGS, withChanges } from './fraud.policy.js';
import type { ConversionRules } from './fraud.types.js';

/** Changes are in effect within two seconds, on other nodes too. */
const MAX_AGE_MS = 1_000;
const MAX_TENANTS = 10_000;

/** How tenants judge conversions, kept for a moment: every batch of sales asks. */
@Injectable()
export class ConversionRulesService {
  private readonly known = new ShortCache<ConversionRules>(MAX_AGE_MS, MAX_TENANTS);

  constructor(private readonly settings: FraudSettingsRepository) {}

  /** By tenant id; within the caller's transaction, which may be one across tenants. */
  async find(tenantIds: readonly string[]): Promise<Map<string, ConversionRules>> {
    const found = new Map<string, ConversionRules>();
    for (const id of new Set(tenantIds)) found.set(id, await this.known.get(id, () => this.read(id)));
    return found;
  }

  forget(): void {
    this.known.clear();
  }

  private async read(tenantId: string): Promise<ConversionRules> {
    return conversionRulesOf(withChanges(DEFAULT_SETTINGS, await this.settings.findOf(tenantId)));
  }
}
