import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsUUID, Matches, MaxLength } from 'class-validator';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { IsReadableText } from '../../../kernel/http/readable-text.decorator.js';
import { IsWebAddress } from '../../../kernel/http/web-address.decorator.js';
import type { CatalogEntity } from '../catalog.entity.js';
import type { CatalogRunEntity } from '../catalog-run.entity.js';
import {
  CATALOG_NETWORKS,
  CATALOG_RUN_STATUSES,
  type CatalogNetwork,
  type CatalogRunStatus,
} from '../catalogs.types.js';

/** What changes in a catalogue; what is left out stays. */
export class UpdateCatalogDto {
  /** What admins call it. */
  @ApiPropertyOptional({ example: 'Network One' })
  @OptionalField()
  @IsReadableText(1, 100)
  name?: string;

  /** Where the network's API is, without a path of its own; https, at a public address. */
  @ApiPropertyOptional({ example: 'https://api.trackier.com' })
  @OptionalField()
  @IsWebAddress()
  baseUrl?: string;

  /** Key of the network's API; kept encrypted and never shown again. */
  @ApiPropertyOptional({ example: 'the-key-of-the-network' })
  @OptionalField()
  @Matches(/^[\x21-\x7e]+$/, { message: 'apiKey must be printable ASCII without blanks' })
  @MaxLength(500)
  apiKey?: string;

  /** Whether new offers are active at once; else they wait for approval. */
  @OptionalField()
  @IsBoolean()
  publishes?: boolean;

  /** Whether it is taken over every night. */
  @OptionalField()
  @IsBoolean()
  active?: boolean;
}

/** A new catalogue. */
export class CreateCatalogDto {
  /** The company that the offers belong to here. */
  @IsUUID()
  advertiserId: string;

  /** What kind of network it is. */
  @ApiProperty({ enum: CATALOG_NETWORKS })
  @IsIn(CATALOG_NETWORKS)
  network: CatalogNetwork;

  /**
   * What admins call it.
   * @example Network One
   */
  @IsReadableText(1, 100)
  name: string;

  /** Where the network's API is, without a path of its own; https, at a public address. */
  @ApiProperty({ example: 'https://api.trackier.com' })
  @IsWebAddress()
  baseUrl: string;

  /** Key of the network's API; kept encrypted and never shown again. */
  @ApiProperty({ example: 'the-key-of-the-network' })
  @Matches(/^[\x21-\x7e]+$/, { message: 'apiKey must be printable ASCII without blanks' })
  @MaxLength(500)
  apiKey: string;

  /** Whether new offers are active at once; else they wait for approval. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsBoolean()
  publishes: boolean = true;
}

/** A network's list of offers that is taken over every night. */
export class CatalogDto {
  id: string;
  advertiserId: string;
  @ApiProperty({ enum: CATALOG_NETWORKS })
  network: CatalogNetwork;
  name: string;
  baseUrl: string;
  /** Whether new offers are active at once. */
  publishes: boolean;
  /** Whether it is taken over every night. */
  active: boolean;
  /** When it is taken over next, RFC 3339 in UTC; 03:00 of the tenant's time zone. */
  dueAt: string;
  /** RFC 3339 in UTC. */
  createdAt: string;

  static from(this: void, catalog: CatalogEntity): CatalogDto {
    const { id, advertiserId, network, name, baseUrl, publishes, isActive, dueAt, createdAt } = catalog;
    return {
      ...{ id, advertiserId, network, name, baseUrl, publishes, active: isActive },
      ...{ dueAt: dueAt.toISOString(), createdAt: createdAt.toISOString() },
    };
  }
}

/** An offer that could not be taken over. */
export class SkippedOfferDto {
  /** The network's own id. */
  upstreamId: string;
  title: string;
  /** Why not. */
  reason: string;
}

/** What became of a run; a failed one changed nothing. */
export class CatalogRunDto {
  id: string;
  catalogId: string;
  @ApiProperty({ enum: CATALOG_RUN_STATUSES })
  status: CatalogRunStatus;
  /** How often the network was asked: once and up to three times again. */
  attempts: number;
  /** New offers. */
  inserted: number;
  /** Offers of which something changed. */
  updated: number;
  /** Offers that are no longer listed: paused until they are. */
  deactivated: number;
  /** Offers that are listed again: active again. */
  reactivated: number;
  /** Offers that stayed as they were. */
  unchanged: number;
  /** Offers that could not be taken over, and why; the first 100. */
  skipped: SkippedOfferDto[];
  /** Why it failed; null otherwise. */
  error: string | null;
  /** RFC 3339 in UTC. */
  createdAt: string;
  /** Null while it waits, RFC 3339 in UTC. */
  startedAt: string | null;
  /** Null until it has ended, RFC 3339 in UTC. */
  finishedAt: string | null;

  static from(this: void, run: CatalogRunEntity): CatalogRunDto {
    const { id, catalogId, status, attempts, inserted, updated, deactivated, reactivated, unchanged } = run;
    return {
      ...{ id, catalogId, status, attempts, inserted, updated, deactivated, reactivated, unchanged },
      ...{ skipped: run.skipped, error: run.error, createdAt: run.createdAt.toISOString() },
      startedAt: run.startedAt?.toISOString() ?? null,
      finishedAt: run.finishedAt?.toISOString() ?? null,
    };
  }
}
