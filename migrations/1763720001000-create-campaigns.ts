import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant, lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** Partners' campaigns, the users of theirs they share commissions with, and the tenants they made. */
export class CreateCampaigns1763720001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      // Whoever may be owed money: everybody who logs in, and the users of partners, who never do.
      `CREATE TABLE payees (
         tenant_id uuid NOT NULL CONSTRAINT fk_payees_tenant REFERENCES tenants (id),
         id uuid NOT NULL,
         CONSTRAINT pk_payees PRIMARY KEY (tenant_id, id)
       )`,
      ...isolateTenant('payees', ['SELECT', 'INSERT']),
      `CREATE FUNCTION add_payee() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         INSERT INTO payees (tenant_id, id) VALUES (NEW.tenant_id, NEW.id);
         RETURN NULL;
       END $$`,
      'CREATE TRIGGER trg_users_payee AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION add_payee()',
      // The owner of the tables sees no row of them.
      'SET LOCAL ROLE afflux_system',
      'INSERT INTO payees (tenant_id, id) SELECT tenant_id, id FROM users',
      'RESET ROLE',
      `ALTER TABLE rewards DROP CONSTRAINT fk_rewards_beneficiary,
         ADD CONSTRAINT fk_rewards_beneficiary FOREIGN KEY (tenant_id, beneficiary_id) REFERENCES payees (tenant_id, id)`,
      `ALTER TABLE payout_items DROP CONSTRAINT fk_payout_items_beneficiary,
         ADD CONSTRAINT fk_payout_items_beneficiary
           FOREIGN KEY (tenant_id, beneficiary_id) REFERENCES payees (tenant_id, id)`,

      `CREATE TABLE end_users (
         id uuid CONSTRAINT pk_end_users PRIMARY KEY,
         tenant_id uuid NOT NULL,
         partner_id uuid NOT NULL,
         external_id text NOT NULL,
         created_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_end_users_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT uq_end_users_external UNIQUE (tenant_id, partner_id, external_id),
         CONSTRAINT fk_end_users_payee FOREIGN KEY (tenant_id, id) REFERENCES payees (tenant_id, id),
         CONSTRAINT fk_end_users_partner FOREIGN KEY (tenant_id, partner_id) REFERENCES users (tenant_id, id)
       )`,
      ...isolateTenant('end_users', ['SELECT', 'INSERT']),

      `CREATE TABLE partner_tenants (
         tenant_id uuid NOT NULL,
         child_tenant_id uuid NOT NULL,
         partner_id uuid NOT NULL,
         name text NOT NULL,
         created_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT pk_partner_tenants PRIMARY KEY (tenant_id, child_tenant_id),
         CONSTRAINT fk_partner_tenants_partner FOREIGN KEY (tenant_id, partner_id) REFERENCES users (tenant_id, id)
       )`,
      'CREATE INDEX ix_partner_tenants_partner ON partner_tenants (tenant_id, partner_id)',
      // Made together with the tenant itself, by the platform.
      ...isolateTenant('partner_tenants', ['SELECT']),

      `CREATE TABLE campaigns (
         id uuid CONSTRAINT pk_campaigns PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_campaigns_tenant REFERENCES tenants (id),
         partner_id uuid NOT NULL,
         offer_id uuid NOT NULL,
         child_tenant_id uuid,
         name text NOT NULL,
         status text NOT NULL DEFAULT 'active' CONSTRAINT ck_campaigns_status CHECK (status IN ('active', 'archived')),
         share_basis_points integer CONSTRAINT ck_campaigns_share CHECK (share_basis_points BETWEEN 0 AND 10000),
         flat_reward_minor bigint CONSTRAINT ck_campaigns_flat CHECK (flat_reward_minor > 0),
         created_at timestamptz NOT NULL DEFAULT now(),
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT ck_campaigns_terms CHECK ((share_basis_points IS NULL) <> (flat_reward_minor IS NULL)),
         CONSTRAINT uq_campaigns_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT fk_campaigns_partner FOREIGN KEY (tenant_id, partner_id) REFERENCES users (tenant_id, id),
         CONSTRAINT fk_campaigns_offer FOREIGN KEY (tenant_id, offer_id) REFERENCES offers (tenant_id, id),
         CONSTRAINT fk_campaigns_child FOREIGN KEY (tenant_id, child_tenant_id)
           REFERENCES partner_tenants (tenant_id, child_tenant_id)
       )`,
      'CREATE INDEX ix_campaigns_partner ON campaigns (tenant_id, partner_id, id)',
      'CREATE INDEX ix_campaigns_offer ON campaigns (tenant_id, offer_id)',
      ...isolateTenant('campaigns', ['SELECT', 'INSERT', 'UPDATE']),

      // A partner's own word for one offer goes before what its campaigns say.
      `CREATE TABLE offer_shares (
         tenant_id uuid NOT NULL,
         partner_id uuid NOT NULL,
         offer_id uuid NOT NULL,
         share_basis_points integer NOT NULL
           CONSTRAINT ck_offer_shares_share CHECK (share_basis_points BETWEEN 0 AND 10000),
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT pk_offer_shares PRIMARY KEY (tenant_id, partner_id, offer_id),
         CONSTRAINT fk_offer_shares_partner FOREIGN KEY (tenant_id, partner_id) REFERENCES users (tenant_id, id),
         CONSTRAINT fk_offer_shares_offer FOREIGN KEY (tenant_id, offer_id) REFERENCES offers (tenant_id, id)
       )`,
      ...isolateTenant('offer_shares', ['SELECT', 'INSERT', 'UPDATE', 'DELETE']),

      `CREATE TABLE campaign_settings (
         tenant_id uuid CONSTRAINT pk_campaign_settings PRIMARY KEY
           CONSTRAINT fk_campaign_settings_tenant REFERENCES tenants (id),
         default_share_basis_points integer NOT NULL
           CONSTRAINT ck_campaign_settings_share CHECK (default_share_basis_points BETWEEN 0 AND 10000),
         updated_at timestamptz NOT NULL DEFAULT now()
       )`,
      ...isolateTenant('campaign_settings', ['SELECT', 'INSERT', 'UPDATE']),

      `ALTER TABLE links
         ADD COLUMN campaign_id uuid,
         ADD COLUMN end_user_id uuid,
         ADD CONSTRAINT ck_links_end_user CHECK (end_user_id IS NULL OR campaign_id IS NOT NULL),
         ADD CONSTRAINT fk_links_campaign FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id),
         ADD CONSTRAINT fk_links_end_user FOREIGN KEY (tenant_id, end_user_id) REFERENCES end_users (tenant_id, id)`,
      'CREATE INDEX ix_links_campaign ON links (tenant_id, campaign_id) WHERE campaign_id IS NOT NULL',

      // The terms as they were when the sale was recorded: what was promised then holds.
      `CREATE TABLE conversion_splits (
         tenant_id uuid NOT NULL,
         conversion_id uuid NOT NULL,
         link_id uuid NOT NULL,
         campaign_id uuid NOT NULL,
         partner_id uuid NOT NULL,
         end_user_id uuid,
         share_basis_points integer,
         flat_reward_minor bigint,
         CONSTRAINT pk_conversion_splits PRIMARY KEY (tenant_id, conversion_id, link_id),
         CONSTRAINT ck_conversion_splits_terms CHECK ((share_basis_points IS NULL) <> (flat_reward_minor IS NULL)),
         CONSTRAINT fk_conversion_splits_conversion
           FOREIGN KEY (tenant_id, conversion_id) REFERENCES conversions (tenant_id, id),
         CONSTRAINT fk_conversion_splits_link FOREIGN KEY (tenant_id, link_id) REFERENCES links (tenant_id, id),
         CONSTRAINT fk_conversion_splits_campaign
           FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id),
         CONSTRAINT fk_conversion_splits_partner FOREIGN KEY (tenant_id, partner_id) REFERENCES users (tenant_id, id),
         CONSTRAINT fk_conversion_splits_end_user
           FOREIGN KEY (tenant_id, end_user_id) REFERENCES end_users (tenant_id, id)
       )`,
      'CREATE INDEX ix_conversion_splits_campaign ON conversion_splits (tenant_id, campaign_id)',
      'CREATE INDEX ix_conversion_splits_end_user ON conversion_splits (tenant_id, end_user_id)',
      ...isolateTenant('conversion_splits', ['SELECT', 'INSERT']),

      'DROP FUNCTION resolve_link(text)',
      ...lookupFunction(
        'resolve_link(p_code text)',
        `RETURNS TABLE (link_id uuid, tenant_id uuid, code text, link_status text,
           link_expires_at timestamptz, promoter_id uuid, offer_id uuid, advertiser_id uuid, offer_status text,
           destination_url text, fallback_url text, click_id_parameter text, passes_parameters boolean,
           own_hosts text[], campaign_id uuid)
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT l.id, l.tenant_id, l.code, l.status, l.expires_at, l.promoter_id,
                  o.id, o.advertiser_id, o.status, coalesce(l.destination_url, o.destination_url), o.fallback_url,
                  o.click_id_parameter, o.passes_parameters, o.own_hosts, l.campaign_id
             FROM links l
             JOIN offers o ON o.tenant_id = l.tenant_id AND o.id = l.offer_id
            WHERE l.code = p_code $$`,
      ),
    ]);
  }

  async down(): Promise<void> {
    throw new Error('what partners agreed on cannot be forgotten: drop the database instead');
  }
}
