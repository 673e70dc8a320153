import { Injectable } from '@nestjs/common';
import type { CatalogEventDto } from '../dto/endpoint.dto.js';
import { EVENT_CATALOG } from './event-catalog.js';

/** What may be subscribed to. */
@Injectable()
export class CatalogService {
  /** Each event with an example as a webhook carries it. */
  list(): CatalogEventDto[] {
    return EVENT_CATALOG.map(({ type, summary, sample }) => ({
      ...{ type, summary },
      example: {
        id: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b21',
        type,
        timestamp: '2026-03-01T10:00:00.000Z',
        entity: { type: type.split('.')[0]!, id: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11', sequence: 1 },
        data: sample,
      },
    }));
  }
}
