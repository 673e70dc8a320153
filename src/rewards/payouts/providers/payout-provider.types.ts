import type { RequestContext } from '../../../kernel/context/request-context.js';
import type { PayoutItemEntity } from '../payout-item.entity.js';

/** What became of a payment that was handed over. */
export type TransferOutcome =
  | { kind: 'paid'; reference: string }
  /** It is on its way; somebody will say how it ended. */
  | { kind: 'accepted' }
  /** It did not go through: for good, or for the moment. */
  | { kind: 'failed'; isFinal: boolean; reason: string };

/** Somebody who moves money. */
export interface PayoutProvider {
  readonly name: string;
  /** Pays once per item id, however often it is asked: after a crash it is asked again. */
  send(ctx: RequestContext, item: PayoutItemEntity): Promise<TransferOutcome>;
}
