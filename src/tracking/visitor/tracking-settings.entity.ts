import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { IpMode, PrivacyMode } from './tracking-settings.types.js';

@Entity('tracking_settings')
@Check('ck_tracking_settings_duplicate', 'duplicate_seconds BETWEEN 0 AND 86400')
@Check('ck_tracking_settings_ip_mode', `ip_mode IN ('full', 'truncated')`)
@Check('ck_tracking_settings_privacy_mode', `privacy_mode IN ('standard', 'strict')`)
@Check('ck_tracking_settings_ttl', 'signed_link_ttl_seconds BETWEEN 60 AND 157680000')
export class TrackingSettingsEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id', primaryKeyConstraintName: 'pk_tracking_settings' })
  @ForeignKey('tenants', { name: 'fk_tracking_settings_tenant' })
  tenantId: string;

  @Column('integer', { name: 'duplicate_seconds', default: 60 })
  duplicateSeconds: number;

  @Column('text', { name: 'ip_mode', default: 'full' })
  ipMode: IpMode;

  @Column('text', { name: 'privacy_mode', default: 'standard' })
  privacyMode: PrivacyMode;

  @Column('boolean', { name: 'honors_privacy_signals', default: true })
  honorsPrivacySignals: boolean;

  @Column('boolean', { name: 'allow_unsigned_links', default: true })
  allowUnsignedLinks: boolean;

  @Column('integer', { name: 'signed_link_ttl_seconds', default: 604_800 })
  signedLinkTtlSeconds: number;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
