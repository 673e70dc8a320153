import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { RequestInvalid } from '../../kernel/errors/common.errors.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { RoutingService } from '../../tracking/routing/routing.service.js';
import type { Experiment } from '../../tracking/routing/routing.types.js';
import { NoExperiment } from './ab-test.errors.js';
import { judgeArms, MIN_CLICKS, MIN_OUTCOMES, rateOf, SIGNIFICANCE } from './ab-test.policy.js';
import { AbTestRepository, type ArmRow } from './ab-test.repository.js';
import type { AbTestDto, AbTestQueryDto, ExperimentDto } from './dto/ab-test.dto.js';

/** What experiments of smart links show. */
@Injectable()
export class AbTestService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly counts: AbTestRepository,
    private readonly routing: RoutingService,
  ) {}

  /**
   * Judges every experiment of a link by the clicks that are still kept.
   * @throws LinkNotFound, NoExperiment, RequestInvalid when the period is empty
   */
  async judge(ctx: RequestContext, linkId: string, query: AbTestQueryDto): Promise<AbTestDto> {
    return this.tx.run(ctx, async () => {
      const { experiments, promoterId, since } = await this.routing.experimentsOf(ctx, linkId);
      if (experiments.length === 0) throw new NoExperiment();
      const from = query.from ?? since;
      const to = query.to ?? new Date();
      if (from >= to) throw new RequestInvalid({ message: ['from must be before to'] });
      const clicks = await this.counts.countClicks(linkId, from, to);
      const converted = await this.counts.countConverted(linkId, promoterId, from, to);
      return {
        linkId,
        from: from.toISOString(),
        to: to.toISOString(),
        minimumSample: { clicks: MIN_CLICKS, conversions: MIN_OUTCOMES },
        significance: SIGNIFICANCE,
        experiments: experiments.map((experiment) => resultOf(experiment, clicks, converted)),
      };
    });
  }
}

/** Clicks of an arm that led elsewhere before the rules were changed are another experiment's. */
function resultOf(
  { rule, name, arms }: Experiment,
  clicks: readonly ArmRow[],
  converted: readonly ArmRow[],
): ExperimentDto {
  const countIn = (rows: readonly ArmRow[], arm: Experiment['arms'][number]): number =>
    rows.find((row) => row.rule === rule && row.arm === arm.name && row.offerId === arm.offerId)?.count ?? 0;
  const counted = arms.map((arm) => {
    const seen = countIn(clicks, arm);
    // Both clicks of a double click may convert; more than all cannot.
    return { ...arm, clicks: seen, conversions: Math.min(seen, countIn(converted, arm)) };
  });
  const { outcome, why, leader, confidence, comparisons } = judgeArms(counted);
  return {
    ...{ rule, name },
    arms: counted.map((arm) => ({ ...arm, rate: rateOf(arm) })),
    ...{ outcome, reason: why },
    winner: outcome === 'winner' ? arms[leader]!.name : null,
    leader: arms[leader]!.name,
    confidence,
    comparisons: comparisons.map(({ arm, ...rest }) => ({ arm: arms[arm]!.name, ...rest })),
  };
}
