import { ApiProperty } from '@nestjs/swagger';
import type { ShopConnectionEntity } from '../shop-connection.entity.js';
import {
  AMOUNT_RULES,
  type AmountRule,
  RECORD_MOMENTS,
  type RecordMoment,
  SHOP_KINDS,
  type ShopKind,
} from '../shops.types.js';

/** A shop that reports its orders. Its credentials are never shown. */
export class ConnectionDto {
  /** UUIDv7 of the connection. */
  id: string;
  /** The advertiser whose shop it is. */
  advertiserId: string;
  /** Which system the shop runs on. */
  @ApiProperty({ enum: SHOP_KINDS })
  kind: ShopKind;
  /** Your name for it. */
  name: string;
  /** The only shop that may send: domain, merchant id or store id; null for any that has the secret. */
  @ApiProperty({ type: String, nullable: true, example: 'summer.myshopify.com' })
  shop: string | null;
  /** The address to enter in the shop's settings. */
  @ApiProperty({ example: 'http://localhost:3000/api/shops/shopify/0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11' })
  webhookUrl: string;
  /**
   * What stands before the shop's order ids in `transactionId`.
   * @example second-
   */
  orderPrefix: string;
  /** What commission is paid on: goods after discounts without shipping, or all that is paid. */
  @ApiProperty({ enum: AMOUNT_RULES })
  amountRule: AmountRule;
  /** When an order becomes a sale. */
  @ApiProperty({ enum: RECORD_MOMENTS })
  recordOn: RecordMoment;
  /**
   * The query parameter or attribute in which the shop hands the click id on.
   * @example click_id
   */
  clickIdParameter: string;
  /** The address of a connection that is switched off answers 404. */
  active: boolean;
  /** RFC 3339 in UTC. */
  createdAt: string;

  static from(this: void, connection: ShopConnectionEntity, publicUrl: string): ConnectionDto {
    const { id, advertiserId, kind, name, shop, orderPrefix, amountRule, recordOn } = connection;
    return {
      ...{ id, advertiserId, kind, name, shop, orderPrefix, amountRule, recordOn },
      webhookUrl: `${publicUrl}/api/shops/${kind}/${id}`,
      clickIdParameter: connection.clickIdParameter,
      active: connection.isActive,
      createdAt: connection.createdAt.toISOString(),
    };
  }
}
