import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestContext } from '../../kernel/context/request-context.js';
import type { PostbackAnswerDto, PostbackQueuedDto } from '../dto/postback.dto.js';
import { IntakesService } from './intakes.service.js';
import { PostbackSignaturesService } from './postback-signatures.service.js';
import { RefusedIntakesService } from './refused-intakes.service.js';

/** What all doors for sales by key have in common: the signature, the intake, the answer. */
@Injectable()
export class SaleDoorService {
  constructor(
    private readonly intakes: IntakesService,
    private readonly signatures: PostbackSignaturesService,
    private readonly refusals: RefusedIntakesService,
  ) {}

  /**
   * Takes a sale in and answers 201, 200 for a repeated one, 202 for one that is settled later.
   * @throws what PostbackSignaturesService.check and IntakesService.receive throw
   */
  async receive(
    ctx: RequestContext,
    source: string,
    fields: Record<string, unknown>,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<PostbackAnswerDto | PostbackQueuedDto> {
    const intake = this.intakes.open(ctx, source, fields);
    // Told before the outcome is known, so that refused requests can be found again as well.
    reply.header('X-Intake-Id', intake.id);
    await this.refusals.keepIfRefused(intake, () => this.signatures.check(ctx, request));
    const result = await this.intakes.receive(intake);
    if (result.kind === 'queued') {
      reply.status(202);
      return { intake_id: result.intakeId, status: 'queued' };
    }
    reply.status(result.isDuplicate ? 200 : 201);
    const { id, status, reason, reviewRequired } = result.conversion;
    return {
      conversion_id: id,
      status,
      reason,
      review_required: reviewRequired,
      duplicate: result.isDuplicate,
      updated: result.isUpdated,
    };
  }
}
