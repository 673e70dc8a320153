import type { TenantSection } from '../catalog/catalog-section.js';
import { DEFAULT_SETTINGS, withChanges } from './fraud.policy.js';
import type { BlockFact, FraudChanges, FraudSettings } from './fraud.types.js';
import { NetworkMatcher } from './ip-network.js';

interface RawFraudRules {
  changes: FraudChanges | null;
  blocks: BlockFact[];
}

/** A tenant's rules, ready to be asked. */
export interface FraudRules {
  settings: FraudSettings;
  suspiciousReferrers: ReadonlySet<string>;
  dataCentreAsns: ReadonlySet<number>;
  blocks: NetworkMatcher;
}

/** What the click route knows of a tenant's fraud settings and blocks. */
export const fraudSection: TenantSection<RawFraudRules, FraudRules> = {
  name: 'fraud',
  load: async (pool, tenantId) => {
    const { rows } = await pool.query<RawFraudRules>({
      name: 'find_fraud_rules',
      text: 'SELECT changes, blocks FROM find_fraud_rules($1)',
      values: [tenantId],
    });
    return rows[0] ?? { changes: null, blocks: [] };
  },
  read: (raw) => {
    const settings = withChanges(DEFAULT_SETTINGS, raw?.changes ?? {});
    return {
      settings,
      suspiciousReferrers: new Set(settings.suspiciousReferrers),
      dataCentreAsns: new Set(settings.dataCentreAsns),
      blocks: new NetworkMatcher(raw?.blocks ?? []),
    };
  },
};
