import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppError } from '../../kernel/errors/app-error.js';
import { InternalError } from '../../kernel/errors/common.errors.js';
import { LinkNotFound } from '../../links/links.errors.js';
import type { Resolved } from '../catalog/catalog.service.js';
import type { KeyFacts } from '../catalog/catalog.types.js';
import type { Visit } from '../edge/click.js';
import { ClickEdgeService } from '../edge/click-edge.service.js';
import type { ClickAnswer } from '../edge/click-step.js';
import { ClickTooFast, LinkEnded, LinkGeoBlocked, LinkLookupUnavailable } from '../tracking.errors.js';
import { TenantSuspended } from '../../tenants/tenants.errors.js';
import { ClickIdTaken, ClickNotRecorded } from './sdk.errors.js';
import { type SdkCaller, type SdkItem, visitOf } from './sdk-visit.policy.js';

const MAX_REMEMBERED = 100_000;
const AGAIN_IN_SECONDS = '5';

export type SdkKind = 'click' | 'impression';

/** What became of an item: on disk with this id, or led on without one. */
export interface SdkRecorded {
  id: string | null;
  destination: string;
}

/** Whose an id is; with the destination where this node gave the answer. */
interface Owner {
  tenantId: string;
  linkId: string;
  kind: SdkKind;
  destination?: string;
}

interface OwnerRow {
  id: string;
  tenant_id: string;
  link_id: string;
  kind: SdkKind;
}

/** Clicks and impressions that apps and servers hand in: the pipeline and the journal of the click route. */
@Injectable()
export class SdkService {
  private readonly remembered = new LRUCache<string, Owner>({ max: MAX_REMEMBERED });

  constructor(private readonly edge: ClickEdgeService) {}

  /** Records each by itself; what was refused is an error in its place. Waits until all are on disk. */
  async record(
    kind: SdkKind,
    key: KeyFacts,
    caller: SdkCaller,
    items: readonly SdkItem[],
  ): Promise<(SdkRecorded | AppError)[]> {
    const now = Date.now();
    const owners = await this.findOwners(items);
    const started = new Map<string, { code: string; result: Promise<SdkRecorded | AppError> }>();
    const results = items.map((item): Promise<SdkRecorded | AppError> => {
      const id = item.id?.toLowerCase();
      const before = id === undefined ? undefined : started.get(id);
      if (before) return before.code === item.code ? before.result : Promise.resolve(new ClickIdTaken());
      const result = this.recordOne(kind, key, caller, item, owners, now).catch((error: unknown) => {
        if (error instanceof AppError) return error;
        throw error;
      });
      if (id !== undefined) started.set(id, { code: item.code, result });
      return result;
    });
    return Promise.all(results);
  }

  async isOfTestWorld(tenantId: string): Promise<boolean> {
    return (await this.edge.catalog.tenant(tenantId).catch(unavailable))?.facts.world === 'test';
  }

  private async recordOne(
    kind: SdkKind,
    key: KeyFacts,
    caller: SdkCaller,
    item: SdkItem,
    owners: ReadonlyMap<string, Owner>,
    now: number,
  ): Promise<SdkRecorded> {
    const visit = visitOf(item, caller, now);
    const [code = ''] = item.code.split('.');
    const { tenantId, linkId } = (await this.resolve(code, key)).link.facts;
    if (item.id !== undefined) {
      const owner = owners.get(item.id.toLowerCase());
      if (owner) {
        const isSame = owner.tenantId === tenantId && owner.linkId === linkId && owner.kind === kind;
        if (!isSame) throw new ClickIdTaken();
        if (owner.destination !== undefined) return { id: visit.id!, destination: owner.destination };
        visit.isReplay = true;
      }
    }
    const recorded = await this.handle(kind, code, visit);
    if (recorded.id !== null && item.id !== undefined)
      this.remembered.set(recorded.id, { tenantId, linkId, kind, destination: recorded.destination });
    return recorded;
  }

  /** A link of another tenant, or for a partner's key of somebody else, is as unknown as one that does not exist. */
  private async resolve(code: string, key: KeyFacts): Promise<Resolved> {
    const { catalog } = this.edge;
    const known = catalog.peek(code);
    const resolved = known === undefined ? await catalog.load(code).catch(unavailable) : known;
    if (!resolved || resolved.link.facts.tenantId !== key.tenantId) throw new LinkNotFound();
    if (key.kind === 'pt' && resolved.link.facts.promoterId !== key.ownerUserId) throw new LinkNotFound();
    return resolved;
  }

  private handle(kind: SdkKind, code: string, visit: Visit): Promise<SdkRecorded> {
    const pipeline = kind === 'click' ? this.edge.clicks : this.edge.impressions;
    return new Promise((resolve, reject) => {
      pipeline.handle(code, visit, (answer) => {
        const settled = settle(answer);
        if (settled instanceof AppError) reject(settled);
        else resolve(settled);
      });
    });
  }

  /** Ids that are in use; where PostgreSQL is away only those of this node, and ingest sets the others aside. */
  private async findOwners(items: readonly SdkItem[]): Promise<Map<string, Owner>> {
    const owners = new Map<string, Owner>();
    const unknown: string[] = [];
    for (const { id } of items) {
      if (id === undefined) continue;
      const owner = this.remembered.get(id.toLowerCase());
      if (owner) owners.set(id.toLowerCase(), owner);
      else unknown.push(id.toLowerCase());
    }
    if (unknown.length === 0 || !this.edge.isOnline) return owners;
    try {
      const rows = await this.edge.query<OwnerRow>('SELECT * FROM find_recorded_ids($1)', [unknown]);
      for (const { id, tenant_id, link_id, kind } of rows)
        owners.set(id, { tenantId: tenant_id, linkId: link_id, kind });
    } catch {
      // The journal goes on without PostgreSQL.
    }
    return owners;
  }
}

function settle(answer: ClickAnswer): SdkRecorded | AppError {
  switch (answer.kind) {
    case 'redirect':
      if (answer.isLost) return new ClickNotRecorded({ headers: { 'Retry-After': AGAIN_IN_SECONDS } });
      return { id: answer.clickId, destination: answer.location };
    case 'neutral':
      return new TenantSuspended();
    case 'unknown':
      return new LinkNotFound();
    case 'ended':
      return new LinkEnded();
    case 'geo_blocked':
      return new LinkGeoBlocked();
    case 'too_fast':
      return new ClickTooFast({ headers: { 'Retry-After': answer.retryAfterSeconds.toString() } });
    case 'away':
      return new LinkLookupUnavailable({ headers: { 'Retry-After': AGAIN_IN_SECONDS } });
    case 'failed':
      return new InternalError();
  }
}

function unavailable(): never {
  throw new LinkLookupUnavailable({ headers: { 'Retry-After': AGAIN_IN_SECONDS } });
}
