import { Injectable } from '@nestjs/common';
import { selectMany } from '../../database/select-many.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../../kernel/paging/page.js';
import { OfferEntity } from '../offer.entity.js';
import { PayoutRuleEntity } from './payout-rule.entity.js';

/** Whose rules a caller may see: all, those of these advertisers' offers, or what concerns a promoter. */
export type RuleScope = 'all' | { advertiserIds: string[]; promoterId: string | null };

@Injectable()
export class PayoutRulesRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async findOffers(ids: string[]): Promise<OfferEntity[]> {
    return selectMany(this.tx.manager, OfferEntity, 'WHERE e.id = ANY($1::uuid[])', [ids]);
  }

  /**
   * Goals and tiers of these offers, and the overrides of these promoters; of all promoters when none are named.
   * @param isPaying only what pays already, and not what waits for review
   */
  async findOfOffers(
    offerIds: string[],
    promoterIds: string[] | null,
    isPaying: boolean,
  ): Promise<PayoutRuleEntity[]> {
    return selectMany(
      this.tx.manager,
      PayoutRuleEntity,
      `WHERE e.offer_id = ANY($1::uuid[])
         AND (e.status = 'active' OR NOT $3)
         AND ($2::uuid[] IS NULL OR e.promoter_id IS NULL OR e.promoter_id = ANY($2::uuid[]))
       ORDER BY e.tier_from`,
      [offerIds, promoterIds, isPaying],
    );
  }

  /** Changes of an offer's rules follow each other; conversions that point to the offer do not wait. */
  async lockOffer(id: string): Promise<OfferEntity | null> {
    return this.tx.manager.findOne(OfferEntity, { where: { id }, lock: { mode: 'for_no_key_update' } });
  }

  async insert(rule: PayoutRuleEntity): Promise<void> {
    await this.tx.manager.insert(PayoutRuleEntity, { ...rule });
  }

  async update(rule: PayoutRuleEntity): Promise<void> {
    const { id, payoutBasisPoints, payoutMinor, status, proposal, updatedAt } = rule;
    const changes = { payoutBasisPoints, payoutMinor, status, proposal, updatedAt };
    await this.tx.manager.update(PayoutRuleEntity, { id }, changes as object);
  }

  /** Rules of an offer that wait for review, themselves or a change of them, in the order of their ids. */
  async findWaiting(offerId: string): Promise<PayoutRuleEntity[]> {
    return selectMany(
      this.tx.manager,
      PayoutRuleEntity,
      `WHERE e.offer_id = $1 AND (e.status = 'proposed' OR e.proposal IS NOT NULL) ORDER BY e.id`,
      [offerId],
    );
  }

  async saveOfferProposal(offerId: string, proposal: OfferEntity['proposal']): Promise<void> {
    const changes = { proposal, updatedAt: new Date() };
    await this.tx.manager.update(OfferEntity, { id: offerId }, changes as object);
  }

  async delete(id: string): Promise<void> {
    await this.tx.manager.delete(PayoutRuleEntity, { id });
  }

  async findById(id: string, scope: RuleScope): Promise<PayoutRuleEntity | null> {
    return this.inScope(scope).andWhere('rule.id = :id', { id }).getOne();
  }

  /** Newest first. */
  async findPage(
    scope: RuleScope,
    offerId: string | undefined,
    request: PageRequest,
  ): Promise<Page<PayoutRuleEntity>> {
    const query = this.inScope(scope)
      .orderBy('rule.id', 'DESC')
      .take(request.limit + 1);
    if (offerId) query.andWhere('rule.offerId = :offerId', { offerId });
    const before = idCursor(request);
    if (before) query.andWhere('rule.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }

  async isPromoter(userId: string): Promise<boolean> {
    const rows = await this.tx.manager.query<unknown[]>(
      `SELECT 1 FROM users WHERE id = $1 AND 'PROMOTER' = ANY(roles::text[])`,
      [userId],
    );
    return rows.length > 0;
  }

  private inScope(scope: RuleScope) {
    const query = this.tx.manager.createQueryBuilder(PayoutRuleEntity, 'rule').where('true');
    if (scope === 'all') return query;
    return query.andWhere(
      `EXISTS (SELECT 1 FROM offers o WHERE o.id = rule.offer_id AND (o.advertiser_id = ANY(:advertiserIds::uuid[])
         OR (:promoterId::uuid IS NOT NULL AND o.status = 'active' AND rule.status = 'active'
             AND (rule.promoter_id IS NULL OR rule.promoter_id = :promoterId::uuid))))`,
      scope,
    );
  }
}
