import { Injectable } from '@nestjs/common';
import type { PayoutProvider, TransferOutcome } from './payout-provider.types.js';

/** A file for the bank: people download it, pay, and say how each payment ended. */
@Injectable()
export class CsvProvider implements PayoutProvider {
  readonly name = 'csv';

  send(): Promise<TransferOutcome> {
    return Promise.resolve({ kind: 'accepted' });
  }
}
