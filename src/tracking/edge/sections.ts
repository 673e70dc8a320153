import { capsSection } from '../caps/caps.section.js';
import type { CatalogSections } from '../catalog/postgres-catalog-source.js';
import { fraudSection } from '../fraud/fraud-section.js';
import { geoSection } from '../geo/geo-section.js';
import { routingSection } from '../routing/routing-section.js';
import { signingKeysSection } from '../signing/signing-keys.section.js';
import { trackingSettingsSection } from '../visitor/tracking-settings.section.js';

/** What the edge knows of links and tenants beyond their facts: one section per room. */
export const SECTIONS: CatalogSections = {
  link: [routingSection],
  tenant: [trackingSettingsSection, signingKeysSection, capsSection, fraudSection, geoSection],
};
