import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import type { Touch } from './models.types.js';
import { TouchpointsRepository } from './touchpoints.repository.js';
import type { JourneyQuestion } from './touchpoints.types.js';

/** What a buyer touched before a sale: clicks of the same person for the advertiser. */
@Injectable()
export class TouchpointsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly touchpoints: TouchpointsRepository,
  ) {}

  /**
   * The touches of one buyer within the windows, oldest first. A person is the visitor of the click and of the
   * sale, and of the customer's other sales of this advertiser within the click window.
   */
  async findJourney(ctx: RequestContext, question: JourneyQuestion): Promise<Touch[]> {
    return (await this.findJourneys(ctx, [question]))[0]!;
  }

  /** The journeys of many sales with one statement, in the order of the questions. */
  async findJourneys(ctx: RequestContext, questions: readonly JourneyQuestion[]): Promise<Touch[][]> {
    const journeys = questions.map((): Touch[] => []);
    if (questions.length === 0) return journeys;
    const found = await this.tx.run(ctx, () => this.touchpoints.findClicks(questions));
    for (const { question, ...touch } of found) journeys[question]!.push(touch);
    for (const journey of journeys) {
      journey.sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1));
    }
    return journeys;
  }
}
