import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { KeySigningService } from '../../auth/keys/key-signing.service.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { RequestInvalid } from '../../kernel/errors/common.errors.js';
import {
  PostbackSignatureExpired,
  PostbackSignatureInvalid,
  PostbackSignatureMissing,
} from './postback-signature.errors.js';
import { sortedQuery, verifyPostback } from './postback-signature.policy.js';

type Request = Pick<FastifyRequest, 'method' | 'headers' | 'query'> & { rawBody?: Buffer };

const FAULTS = {
  missing: PostbackSignatureMissing,
  invalid: PostbackSignatureInvalid,
  expired: PostbackSignatureExpired,
};

/** Whether what was sent with a key is signed as the key asks for. */
@Injectable()
export class PostbackSignaturesService {
  constructor(private readonly signing: KeySigningService) {}

  /**
   * Checks a signature whenever there is one, and asks for one when the key requires it. Time is wall time, also in
   * test worlds. The same signed request again within five minutes is the same sale again: a duplicate.
   * @throws PostbackSignatureMissing, PostbackSignatureInvalid, PostbackSignatureExpired; RequestInvalid when a
   *   signed POST has fields in its query, which are not signed
   */
  async check(ctx: RequestContext, request: Request): Promise<void> {
    const [timestamp, signature] = [
      request.headers['x-afflux-timestamp'],
      request.headers['x-afflux-signature'],
    ].map((header) => (Array.isArray(header) ? header.join(',') : header));
    const { secret, isRequired } = await this.signing.find(ctx);
    if (timestamp === undefined && signature === undefined && !isRequired) return;
    const query = { ...(request.query as Record<string, unknown>) };
    const content = request.method === 'POST' ? (request.rawBody ?? '') : sortedQuery(query);
    // A key without a secret has nothing that could fit.
    const fault =
      secret === null ? 'invalid' : verifyPostback({ timestamp, signature, content }, secret, Date.now());
    if (fault) throw new FAULTS[fault]();
    if (request.method === 'POST' && sortedQuery(query) !== '') {
      throw new RequestInvalid({ message: ['a signed POST has its fields in the body, not in the query'] });
    }
  }
}
