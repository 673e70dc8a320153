import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import type { Touch } from './models.types.js';
import { TouchpointsRepository } from './touchpoints.repository.js';
import type { JourneyQuestion, Lead, LeadQuestion } from './touchpoints.types.js';

/** What a buyer touched before a sale: clicks and views of the same person for the advertiser. */
@Injectable()
export class TouchpointsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly touchpoints: TouchpointsRepository,
  ) {}

  /**
   * The journeys of many sales with one statement, in the order of the questions: the touches of each buyer within
   * the windows, oldest first. A person is the visitor of the click and of the sale, and of the customer's other
   * sales of this advertiser within the click window.
   */
  async findJourneys(ctx: RequestContext, questions: readonly JourneyQuestion[]): Promise<Touch[][]> {
    const journeys = questions.map((): Touch[] => []);
    if (questions.length === 0) return journeys;
    const found = await this.tx.run(ctx, () => this.touchpoints.findTouches(questions));
    for (const { question, ...touch } of found) journeys[question]!.push(touch);
    for (const journey of journeys) {
      journey.sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1));
    }
    return journeys;
  }

  /** What sales that name no click are credited by, in the order of the questions; null for buyers without a touch. */
  async findLeads(ctx: RequestContext, questions: readonly LeadQuestion[]): Promise<(Lead | null)[]> {
    const leads = questions.map((): Lead | null => null);
    if (questions.length === 0) return leads;
    const found = await this.tx.run(ctx, () => this.touchpoints.findLeads(questions));
    for (const { question, ...lead } of found) leads[question] = lead;
    return leads;
  }
}
