import { Injectable } from '@nestjs/common';
import { CampaignSplitsService } from '../../campaigns/campaign-splits.service.js';
import type { LinkTerms } from '../../campaigns/campaigns.types.js';
import { isUniqueViolation } from '../../database/pg-errors.js';
import { SettlementDatabase } from '../../database/settlement-database.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { OutboxService } from '../../outbox/outbox.service.js';
import { CapsService } from '../../tracking/caps/caps.service.js';
import type { ConversionEntity } from '../conversion.entity.js';
import type { ConversionShareEntity } from '../conversion-share.entity.js';
import type { ConversionSplitEntity } from '../conversion-split.entity.js';
import {
  CONVERSION_APPROVED,
  CONVERSION_CREATED,
  CONVERSION_REJECTED,
  conversionEvent,
} from '../conversions.events.js';
import { ConversionsRepository } from '../conversions.repository.js';
import type { MoneyTerms } from '../conversion-money.repository.js';
import type { PreparedCredit } from '../credit-conversions.service.js';
import { creditsByPromoter, type PromoterCredit } from '../credit.policy.js';
import { type DecidedCase, DecideConversionService } from '../decide-conversion.service.js';
import { ChangeKnownService } from './change-known.service.js';
import { intakeRowOf } from './conversion-rows.policy.js';
import { judgeAll, type NewSale } from './judge-all.policy.js';
import { intoRounds, type ReadSale, readSale } from './rounds.policy.js';
import { SaleFactsService } from './sale-facts.service.js';
import { SettlementRepository } from './settlement.repository.js';
import type { Outcome, Settling } from './settlement.types.js';

/** A rival changed a sale that others of the round were paid by: nothing of the round may stand. */
class RoundOvertaken extends Error {}

/** New conversions and what follows from them, as it will be written. */
interface PreparedRound {
  sales: (NewSale & { made: ConversionEntity; approved: DecidedCase | null })[];
  shares: ConversionShareEntity[];
  splits: ConversionSplitEntity[];
  approved: DecidedCase[];
  credit: PreparedCredit;
}

/**
 * Turns intakes into conversions, many at a time and of many tenants: what must be known is read for all of them,
 * pure functions judge each, and what follows is written for all of them in one transaction, outcomes included.
 */
@Injectable()
export class SettlementService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly database: SettlementDatabase,
    private readonly rows: SettlementRepository,
    private readonly facts: SaleFactsService,
    private readonly conversions: ConversionsRepository,
    private readonly decisions: DecideConversionService,
    private readonly known: ChangeKnownService,
    private readonly caps: CapsService,
    private readonly splits: CampaignSplitsService,
    private readonly outbox: OutboxService,
  ) {}

  /** One outcome for each intake, in the same order. A fault of ours is thrown; the intakes may then be tried again. */
  async settle(intakes: readonly Settling[]): Promise<Outcome[]> {
    const outcomes = new Map<Settling, Outcome>();
    const readable: ReadSale[] = [];
    for (const intake of intakes) {
      const read = readSale(intake);
      if ('error' in read) outcomes.set(intake, { kind: 'refused', error: read.error });
      else readable.push(read);
    }
    if (outcomes.size > 0) await this.tx.runAcross(this.database, () => this.save(outcomes));
    for (const round of intoRounds(readable)) {
      // Those that a rival recorded at the same moment find its conversion the next time.
      for (let open = round; open.length > 0;) open = await this.settleRound(open, outcomes);
    }
    return intakes.map((intake) => outcomes.get(intake)!);
  }

  private async settleRound(
    sales: readonly ReadSale[],
    outcomes: Map<Settling, Outcome>,
  ): Promise<ReadSale[]> {
    try {
      const done = await this.tx.runAcross(this.database, () => this.settleOpen(sales));
      for (const [intake, outcome] of done) outcomes.set(intake, outcome);
      return sales.filter(({ intake }) => !done.has(intake));
    } catch (error) {
      // A rival recorded one of the sales at the same moment.
      if (error instanceof RoundOvertaken || isUniqueViolation(error, 'uq_conversions_transaction'))
        return [...sales];
      throw error;
    }
  }

  /** Those that are left without an outcome must be judged anew. */
  private async settleOpen(sales: readonly ReadSale[]): Promise<Map<Settling, Outcome>> {
    const done = await this.findStored(sales);
    const open = sales.filter(({ intake }) => !done.has(intake));
    const { facts, capped, terms } = await this.facts.read(open);
    const { acting, fresh, relied } = judgeAll(open, facts, capped, done);
    const free = await this.known.apply(acting, done);
    const mine = fresh.filter(({ read, replaces }) => replaces === null || free.has(read));
    const round = await this.prepare(mine, capped, terms);
    for (const { intake, made } of round.sales) {
      done.set(intake, { kind: 'settled', conversion: made, isDuplicate: false });
    }
    for (const intake of relied) if (!done.has(intake)) throw new RoundOvertaken();
    await this.record(round, capped, done);
    return done;
  }

  private async save(outcomes: ReadonlyMap<Settling, Outcome>): Promise<void> {
    const rows = [...outcomes].flatMap(([intake, outcome]) =>
      outcome.kind === 'waiting' ? [] : [intakeRowOf(intake, outcome)],
    );
    await this.rows.saveIntakes(rows);
  }

  /** What earlier tries settled; the rows of the others are held until the commit. */
  private async findStored(sales: readonly ReadSale[]): Promise<Map<Settling, Outcome>> {
    const done = new Map<Settling, Outcome>();
    const intakes = sales.map(({ intake }) => intake).filter(({ mayBeStored }) => mayBeStored);
    const rows = await this.rows.lockIntakes(intakes.map(({ intakeId }) => intakeId));
    for (const row of rows.filter(({ status }) => status === 'settled')) {
      const conversion = await this.conversions.findById(row.conversionId!);
      const intake = intakes.find(({ intakeId }) => intakeId === row.id)!;
      done.set(intake, { kind: 'settled', conversion: conversion!, isDuplicate: row.isDuplicate });
    }
    return done;
  }

  /** All that has to be known before new conversions and what follows from them can be written without a wait. */
  private async prepare(
    fresh: readonly NewSale[],
    capped: ReadonlySet<string>,
    money: ReadonlyMap<string, MoneyTerms>,
  ): Promise<PreparedRound> {
    const shares = fresh.flatMap((sale) => sale.shares);
    const terms = await this.splits.findByLinks(shares.map(({ linkId }) => linkId));
    // Where no cap can speak against it, what the offer approves as it comes is written as approved at once.
    const sales = fresh.map((sale) => {
      const isSure = sale.isApproved && !capped.has(sale.conversion.offerId);
      const approved = isSure ? this.approved(sale, terms) : null;
      return { ...sale, approved, made: approved?.conversion ?? sale.conversion };
    });
    const approved = sales.flatMap((sale) => sale.approved ?? []);
    const credit = await this.decisions.prepare(approved, money);
    return { sales, shares, splits: splitsOf(shares, terms), approved, credit };
  }

  /** Writes a round in one go: all statements are sent before the first is answered, outcomes included. */
  private async record(
    { sales, shares, splits, approved, credit }: PreparedRound,
    capped: ReadonlySet<string>,
    done: Map<Settling, Outcome>,
  ): Promise<void> {
    const limited = sales.filter(({ made }) => made.status === 'pending' && capped.has(made.offerId));
    const writes = Promise.all([
      this.rows.insertConversions(sales.map(({ made }) => made)),
      this.rows.insertShares(shares),
      this.rows.insertSplits(splits),
      this.outbox.publishAcross(
        sales.flatMap(({ intake: { ctx }, conversion, approved: decided }) =>
          eventsOf(conversion, decided?.conversion).map((event) => ({ ctx, event })),
        ),
      ),
      this.decisions.followPrepared(approved, credit),
      // Caps may change outcomes.
      ...(limited.length === 0 ? [this.save(done)] : []),
    ]);
    if (limited.length === 0) return this.tx.commitWith(writes);
    await writes;
    await this.applyCaps(limited, done);
    await this.save(done);
  }

  private approved(
    { intake: { ctx }, conversion, shares }: NewSale,
    terms: ReadonlyMap<string, LinkTerms>,
  ): DecidedCase & { shares: PromoterCredit[] } {
    const decided = this.decisions.decided(ctx, conversion, 'approve', null);
    return { ctx, conversion: decided, shares: creditsByPromoter(shares, terms) };
  }

  /** A sale over a cap is kept as rejected, and stands on the list of overflows; the others go their way. */
  private async applyCaps(sales: readonly NewSale[], done: Map<Settling, Outcome>): Promise<void> {
    const approved: NewSale[] = [];
    // Everybody locks the caps of offers in one order; sales of one offer stay in theirs.
    for (const sale of [...sales].sort(byOffer)) {
      const { intake, conversion } = sale;
      const { id, offerId, promoterId, linkId, commissionMinor, convertedAt } = conversion;
      const use = {
        conversionId: id,
        offerId,
        promoterId,
        linkId,
        payoutMinor: commissionMinor,
        convertedAt,
      };
      if (await this.caps.takeForConversion(intake.ctx, use)) {
        if (sale.isApproved) approved.push(sale);
        continue;
      }
      const rejected = await this.decisions.settle(intake.ctx, conversion, 'reject', 'cap reached');
      done.set(intake, { kind: 'settled', conversion: rejected, isDuplicate: false });
    }
    const cases = approved.map(({ intake: { ctx }, conversion }) => ({ ctx, conversion }));
    const rows = await this.decisions.settleAcross(cases, 'approve', null);
    approved.forEach(({ intake }, index) =>
      done.set(intake, { kind: 'settled', conversion: rows[index]!, isDuplicate: false }),
    );
  }
}

/** The terms of the campaigns whose links were touched, as they are now. */
function splitsOf(
  shares: readonly ConversionShareEntity[],
  terms: ReadonlyMap<string, LinkTerms>,
): ConversionSplitEntity[] {
  const rows = new Map<string, ConversionSplitEntity>();
  for (const { tenantId, conversionId, linkId } of shares) {
    const split = terms.get(linkId);
    if (split) rows.set(`${conversionId} ${linkId}`, { ...split, tenantId, conversionId, linkId });
  }
  return [...rows.values()];
}

function byOffer({ conversion: a }: NewSale, { conversion: b }: NewSale): number {
  return a.offerId === b.offerId ? 0 : a.offerId < b.offerId ? -1 : 1;
}

/** Everything begins as pending, so that whoever adds events up sees each conversion enter before it leaves. */
function eventsOf(conversion: ConversionEntity, approved?: ConversionEntity) {
  const created = conversionEvent(CONVERSION_CREATED, { ...conversion, status: 'pending', reason: null });
  if (approved) return [created, conversionEvent(CONVERSION_APPROVED, approved, conversion)];
  return conversion.status === 'rejected'
    ? [created, conversionEvent(CONVERSION_REJECTED, conversion)]
    : [created];
}
