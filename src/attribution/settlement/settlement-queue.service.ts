import { Injectable } from '@nestjs/common';
import { Gatherer } from '../../kernel/batching/gatherer.js';
import type { Intake } from '../intake/intake.types.js';
import { SettlementService } from './settlement.service.js';
import type { Attempt, Outcome, Settling } from './settlement.types.js';

/** A batch waits this long for company. */
const GATHER_MS = 2;
const MAX_BATCH = 200;
/** One batch is written while the next gathers; more would wait for the same rows and locks. */
const PARALLEL = 2;

/** Lets intakes that come at about the same time be settled together; each gets its own outcome. */
@Injectable()
export class SettlementQueue {
  private readonly gatherer: Gatherer<Settling, Outcome>;

  constructor(settlement: SettlementService) {
    this.gatherer = new Gatherer((intakes) => settlement.settle(intakes), {
      waitMs: GATHER_MS,
      maxItems: MAX_BATCH,
      parallel: PARALLEL,
    });
  }

  settle({ id: intakeId, ...intake }: Intake, attempt: Attempt): Promise<Outcome> {
    return this.gatherer.submit({ ...intake, ...attempt, intakeId });
  }
}
