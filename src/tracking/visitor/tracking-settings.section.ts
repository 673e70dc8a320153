import type { TenantSection } from '../catalog/catalog-section.js';
import { valueOf } from '../catalog/catalog-section.js';
import type { TenantEntry } from '../catalog/catalog.types.js';
import { DEFAULT_TRACKING_SETTINGS, type TrackingSettings } from './tracking-settings.types.js';

/** The settings the click route goes by. */
export type EdgeTrackingSettings = Omit<TrackingSettings, 'signedLinkTtlSeconds'>;

export const trackingSettingsSection: TenantSection<EdgeTrackingSettings | null, EdgeTrackingSettings> = {
  name: 'tracking-settings',
  load: async (pool, tenantId) => {
    const { rows } = await pool.query<EdgeTrackingSettings>({
      name: 'find_tracking_settings',
      text: `SELECT duplicate_seconds AS "duplicateSeconds", ip_mode AS "ipMode", privacy_mode AS "privacyMode",
                    honors_privacy_signals AS "honorsPrivacySignals", allow_unsigned_links AS "allowUnsignedLinks"
               FROM find_tracking_settings($1)`,
      values: [tenantId],
    });
    return rows[0] ?? null;
  },
  read: (raw) => raw ?? DEFAULT_TRACKING_SETTINGS,
};

export function trackingSettingsOf(tenant: TenantEntry): EdgeTrackingSettings {
  return (
    (valueOf(tenant, trackingSettingsSection) as EdgeTrackingSettings | undefined) ??
    DEFAULT_TRACKING_SETTINGS
  );
}
