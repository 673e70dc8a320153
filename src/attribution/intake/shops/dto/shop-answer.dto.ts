import { ApiProperty } from '@nestjs/swagger';

export const SHOP_ANSWERS = ['recorded', 'duplicate', 'refunded', 'queued', 'ignored', 'pong'] as const;
export type ShopAnswerStatus = (typeof SHOP_ANSWERS)[number];

/** What became of a webhook; the shop itself only looks at the status 200. */
export class ShopAnswerDto {
  /** ignored: kept with `code` as the reason; queued: settled later; pong: the shop only asked whether somebody is there. */
  @ApiProperty({ enum: SHOP_ANSWERS })
  status: ShopAnswerStatus;
  /** The request in the inbox; null for a pong. */
  intakeId: string | null;
  /** The sale it made, repeated or took back; null when there is none. */
  conversionId: string | null;
  /** Code of the error catalogue that says why it was ignored; null otherwise. */
  @ApiProperty({ type: String, nullable: true, example: 'shop.order_not_referred' })
  code: string | null;
}
