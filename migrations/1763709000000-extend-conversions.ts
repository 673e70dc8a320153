import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** Where a conversion came from, who shares in it, what was given back, and what spoke against it. */
export class ExtendConversions1763709000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `ALTER TABLE conversions
         ALTER COLUMN click_id DROP NOT NULL,
         ALTER COLUMN clicked_at DROP NOT NULL,
         ADD COLUMN source text NOT NULL DEFAULT 'postback',
         ADD COLUMN order_id text,
         ADD COLUMN visitor text,
         ADD COLUMN country text,
         ADD COLUMN customer_email_hash bytea,
         ADD COLUMN is_verified boolean NOT NULL DEFAULT true,
         ADD COLUMN review_required boolean NOT NULL DEFAULT false,
         ADD COLUMN signals text[] NOT NULL DEFAULT '{}',
         ADD COLUMN payout_rule text,
         ADD COLUMN model text NOT NULL DEFAULT 'last',
         ADD COLUMN model_version integer,
         ADD COLUMN model_fallback text,
         ADD COLUMN refunded_minor bigint NOT NULL DEFAULT 0
           CONSTRAINT ck_conversions_refunded CHECK (refunded_minor >= 0 AND refunded_minor <= amount_minor),
         ADD COLUMN reversed_commission_minor bigint NOT NULL DEFAULT 0
           CONSTRAINT ck_conversions_reversed 
             CHECK (reversed_commission_minor >= 0 AND reversed_commission_minor <= commission_minor)`,
      `CREATE INDEX ix_conversions_order ON conversions (tenant_id, advertiser_id, order_id)
         WHERE order_id IS NOT NULL`,
      `CREATE INDEX ix_conversions_customer ON conversions (tenant_id, advertiser_id, customer_id, converted_at)
         WHERE customer_id IS NOT NULL`,
      'CREATE INDEX ix_conversions_offer ON conversions (tenant_id, offer_id, converted_at)',

      // The path that was credited: exact fractions, and the money they came to.
      `CREATE TABLE conversion_shares (
         tenant_id uuid NOT NULL,
         conversion_id uuid NOT NULL,
         position integer NOT NULL,
         promoter_id uuid NOT NULL,
         link_id uuid NOT NULL,
         touch_kind text NOT NULL CONSTRAINT ck_conversion_shares_kind CHECK (touch_kind IN ('click', 'view', 'coupon')),
         touch_id uuid,
         touched_at timestamptz NOT NULL,
         numerator numeric NOT NULL CONSTRAINT ck_conversion_shares_numerator CHECK (numerator >= 0),
         denominator numeric NOT NULL CONSTRAINT ck_conversion_shares_denominator CHECK (denominator > 0),
         commission_minor bigint NOT NULL CONSTRAINT ck_conversion_shares_commission CHECK (commission_minor >= 0),
         CONSTRAINT pk_conversion_shares PRIMARY KEY (tenant_id, conversion_id, position),
         CONSTRAINT fk_conversion_shares_conversion
           FOREIGN KEY (tenant_id, conversion_id) REFERENCES conversions (tenant_id, id),
         CONSTRAINT fk_conversion_shares_link FOREIGN KEY (tenant_id, link_id) REFERENCES links (tenant_id, id),
         CONSTRAINT fk_conversion_shares_promoter FOREIGN KEY (tenant_id, promoter_id) REFERENCES users (tenant_id, id)
       )`,
      'CREATE INDEX ix_conversion_shares_promoter ON conversion_shares (tenant_id, promoter_id, conversion_id)',
      ...isolateTenant('conversion_shares', ['SELECT', 'INSERT']),
    ]);
  }

  async down(): Promise<void> {
    throw new Error('the first migrations cannot be undone: drop the database instead');
  }
}
