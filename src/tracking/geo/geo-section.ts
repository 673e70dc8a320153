import type { TenantSection } from '../catalog/catalog-section.js';
import { type CompiledGeo, compileGeo, NO_GEO_RULES } from './geo.policy.js';
import type { GeoRules } from './geo.types.js';

/** What the edge knows of a tenant's countries. */
export const geoSection: TenantSection<GeoRules, CompiledGeo> = {
  name: 'geo',
  async load(pool, tenantId) {
    const { rows } = await pool.query<{ rules: GeoRules }>({
      name: 'find_geo_rules',
      text: 'SELECT find_geo_rules($1) AS rules',
      values: [tenantId],
    });
    return rows[0]!.rules;
  },
  read: (raw) => compileGeo(raw ?? NO_GEO_RULES),
};
