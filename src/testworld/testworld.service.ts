import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConversionsService } from '../attribution/conversions.service.js';
import { ConversionNotFound } from '../attribution/conversions.errors.js';
import { PartnerDoorService } from '../attribution/intake/partner-door.service.js';
import { AuditService } from '../audit/audit.service.js';
import { KeysService } from '../auth/keys/keys.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { clock } from '../kernel/clock/clock.js';
import { type RequestContext, systemContext } from '../kernel/context/request-context.js';
import { RequestInvalid } from '../kernel/errors/common.errors.js';
import { newId } from '../kernel/ids/uuid.js';
import { PayoutRunsService } from '../rewards/payouts/payout-runs.service.js';
import { PayoutsService } from '../rewards/payouts/payouts.service.js';
import { SandboxService } from '../rewards/payouts/providers/sandbox.service.js';
import { SendPayoutsService } from '../rewards/payouts/send-payouts.service.js';
import { RewardsService } from '../rewards/rewards.service.js';
import { TenantsService } from '../tenants/tenants.service.js';
import { ClickNotFound } from '../tracking/tracking.errors.js';
import type {
  TestClockDto,
  TestConversionAnswerDto,
  TestConversionDto,
  TestPayoutAnswerDto,
  TestPayoutDto,
  TestRefundDto,
} from './dto/testworld.dto.js';
import { durationMs } from './duration.policy.js';
import { TestWorldOnly } from '../tracking/sdk/sdk.errors.js';
import { TestClockTooFar } from './testworld.errors.js';

const JOB = 'testworld';
/** How long is waited for the schedule: far longer than it takes, and no longer than a caller would. */
const SCHEDULE_WAIT_MS = 10_000;
const LOOK_EVERY_MS = 20;
const FURTHEST_MS = 10 * 366 * 86_400_000;

/** What can be done in a test world alone: its clock moves, and what others would do is done on demand. */
@Injectable()
export class TestworldService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly tenants: TenantsService,
    private readonly keys: KeysService,
    private readonly door: PartnerDoorService,
    private readonly conversions: ConversionsService,
    private readonly rewards: RewardsService,
    private readonly runs: PayoutRunsService,
    private readonly payouts: PayoutsService,
    private readonly sender: SendPayoutsService,
    private readonly bank: SandboxService,
    private readonly audit: AuditService,
  ) {}

  /** @throws TestWorldOnly */
  clock(ctx: RequestContext): TestClockDto {
    const { clockOffsetMs } = inTest(ctx);
    return { now: clock.now(ctx).toISOString(), aheadSeconds: Math.round(clockOffsetMs / 1_000) };
  }

  /**
   * Moves the clock ahead and does what has become due: cool-offs end, payments are tried again.
   * @throws TestWorldOnly, RequestInvalid, TestClockTooFar
   */
  async advance(ctx: RequestContext, duration: string): Promise<TestClockDto> {
    inTest(ctx);
    const byMs = durationMs(duration);
    if (byMs === null)
      throw new RequestInvalid({ message: ['advance must be a duration such as P30D or PT12H'] });
    if (ctx.clockOffsetMs + byMs > FURTHEST_MS) throw new TestClockTooFar();
    const clockOffsetMs = await this.tx.run(ctx, async () => {
      const after = await this.tenants.moveClock(ctx, byMs);
      await this.record(ctx, 'testworld.clock_advanced', { advance: duration });
      return after;
    });
    // This node must not go by the old clock for the second that it remembers keys.
    this.keys.forget();
    const later = { ...ctx, clockOffsetMs };
    await this.approveDue(later);
    await this.sendDue(later);
    return this.clock(later);
  }

  /**
   * Makes a sale of a click of this world, as its shop would report it; approved at once unless asked otherwise.
   * @throws TestWorldOnly, ClickNotFound, and what the door for sales throws
   */
  async convert(ctx: RequestContext, sale: TestConversionDto): Promise<TestConversionAnswerDto> {
    inTest(ctx);
    const { click_id, amount, currency, transaction_id = `test-${newId()}` } = sale;
    const fields = { click_id, amount, currency, transaction_id };
    const result = await this.door.receive(ctx, ownerOf(ctx), fields, 'test');
    if (result.kind !== 'settled') throw new ClickNotFound();
    const { id, status, reason } = result.conversion;
    if (sale.status === 'pending' || status !== 'pending') return { conversion_id: id, status, reason };
    const decided = await this.conversions.decide(asSystem(ctx), id, 'approve', 'made in the test world');
    return { conversion_id: id, status: decided.status, reason: null };
  }

  /** @throws TestWorldOnly, ConversionNotFound, ConversionNotRefundable, RefundExceedsRest, InvalidAmount */
  async refund(
    ctx: RequestContext,
    { conversion_id, amount }: TestRefundDto,
  ): Promise<TestConversionAnswerDto> {
    inTest(ctx);
    const system = asSystem(ctx);
    const owner = ownerOf(ctx);
    const conversion = await this.conversions.get(system, conversion_id);
    if (owner !== null && conversion.promoterId !== owner) throw new ConversionNotFound();
    const after = await this.conversions.refund(system, conversion_id, amount, 'refunded in the test world');
    return { conversion_id, status: after.status, reason: after.reason };
  }

  /** Pays all that may be paid through the fake bank, at once. @throws TestWorldOnly */
  async pay(ctx: RequestContext, { bank }: TestPayoutDto): Promise<TestPayoutAnswerDto> {
    inTest(ctx);
    const system = asSystem(ctx);
    await this.bank.setRules(system, { rules: bank === 'pays' ? [] : [{ failure: bank }] });
    await this.approveDue(system);
    const { batch, held } = await this.runs.run(system, 'sandbox');
    if (batch === null) return { payouts: [], held };
    await this.payouts.approve(system, batch.id);
    await this.sendDue(system);
    const { data } = await this.payouts.listBatchItems(system, batch.id, { limit: 100 });
    return { payouts: data, held };
  }

  /** Forgets all that happened in this world and sets its clock right; what was set up stays. @throws TestWorldOnly */
  async reset(ctx: RequestContext): Promise<void> {
    inTest(ctx);
    await this.tx.lookup('SELECT reset_test_world($1)', [ctx.tenantId]);
    this.keys.forget();
    await this.tx.run(ctx, () => this.record(ctx, 'testworld.reset', {}));
  }

  private async approveDue(ctx: RequestContext): Promise<void> {
    await untilNoneIsLeft(
      () => this.rewards.approveDue(ctx),
      () => this.rewards.hasDue(ctx),
    );
  }

  private async sendDue(ctx: RequestContext): Promise<void> {
    await untilNoneIsLeft(
      () => this.sender.sendDue(ctx),
      () => this.sender.isUnderway(ctx),
    );
  }

  private async record(ctx: RequestContext, action: string, after: Record<string, unknown>): Promise<void> {
    await this.audit.record(ctx, { action, subjectType: 'tenant', subjectId: ctx.tenantId, after });
  }
}

/** The schedule may have taken what is due a moment before; what it took is done when it has done it. */
async function untilNoneIsLeft(work: () => Promise<unknown>, isLeft: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + SCHEDULE_WAIT_MS; Date.now() < deadline; await sleep(LOOK_EVERY_MS)) {
    await work();
    if (!(await isLeft())) return;
  }
}

function inTest(ctx: RequestContext): RequestContext {
  if (ctx.world !== 'test') throw new TestWorldOnly();
  return ctx;
}

/** Those who would decide in a live world are not there. */
function asSystem({ tenantId, world, clockOffsetMs, correlationId }: RequestContext): RequestContext {
  return systemContext(JOB, { tenantId, world, clockOffsetMs }, correlationId);
}

/** A partner's key makes sales of its own links; a shop's key of all. */
function ownerOf({ principal }: RequestContext): string | null {
  return principal.kind === 'key' ? principal.ownerUserId : null;
}
