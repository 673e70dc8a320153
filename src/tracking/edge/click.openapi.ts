import type { OpenAPIObject } from '@nestjs/swagger';
import { SUB_COUNT } from '../click-record.types.js';

const text = (name: string, description: string): object => ({
  name,
  in: 'query',
  required: false,
  description,
  schema: { type: 'string', maxLength: 1024 },
});

const refusal = (description: string): object => ({
  description,
  content: {
    'text/html': { schema: { type: 'string' } },
    'application/json': { schema: { $ref: '#/components/schemas/ErrorBody' } },
  },
});

const operation = (method: string, summary: string): object => ({
  operationId: `ClickRoute_${method}`,
  summary,
  tags: ['Tracking'],
  security: [],
  parameters: [
    {
      name: 'code',
      in: 'path',
      required: true,
      description: 'Code of the link, exactly as it was given out',
      schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{3,64}$' },
      example: 'demo',
    },
    ...Array.from({ length: SUB_COUNT }, (_, index) =>
      text(`sub${index + 1}`, `Sub id ${index + 1} of the promoter`),
    ),
    text('source', 'Where the visitor came from, as the promoter names it'),
  ],
  responses: {
    '200': { description: 'A neutral page: the tenant is suspended, nothing is counted' },
    '302': {
      description: 'To the destination; the click is on disk',
      headers: {
        Location: {
          description: 'The destination, macros filled in',
          schema: { type: 'string', format: 'uri' },
        },
        'X-Click-Id': { description: 'Id of the click', schema: { type: 'string', format: 'uuid' } },
      },
    },
    '403': refusal('`link.geo_blocked`: not for the country of the visitor, and there is no fallback'),
    '404': refusal('`link.not_found`: no link has exactly this code'),
    '410': refusal('`link.ended`: the link or its offer has ended and there is no fallback'),
    '429': {
      ...refusal('`link.too_fast`: this visitor is above the velocity limit of the tenant'),
      headers: { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } },
    },
    '500': refusal('`internal`: the click could not be decided'),
    '503': refusal('`link.lookup_unavailable`: the link is not known here and PostgreSQL is away'),
  },
});

const picture = (description: string): object => ({
  description,
  content: { 'image/gif': { schema: { type: 'string', format: 'binary' } } },
});

const IMPRESSION = {
  operationId: 'ImpressionRoute_get',
  summary: 'Show a picture of one pixel: record an impression of the link, for view-through',
  tags: ['Tracking'],
  security: [],
  parameters: [
    {
      name: 'code',
      in: 'path',
      required: true,
      description: 'Code of the link, exactly as it was given out',
      schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{3,64}$' },
      example: 'demo',
    },
    text('sub1', 'Sub id 1 of the promoter'),
    text('source', 'Where the impression is shown, as the promoter names it'),
  ],
  responses: {
    '200': {
      ...picture('The picture; with `X-Impression-Id` the impression is on disk'),
      headers: {
        'X-Impression-Id': {
          description: 'Id of the impression; absent where the offer has ended',
          schema: { type: 'string', format: 'uuid' },
        },
      },
    },
    '404': picture('No link has exactly this code'),
    '429': picture('This visitor is above the velocity limit of the tenant'),
    '503': picture('The link is not known here and PostgreSQL is away'),
  },
};

/** The click route is no controller, so its part of the API reference is written by hand. */
export const CLICK_PATHS = {
  '/c/{code}': {
    get: operation('get', 'Follow a tracking link: record the click, then redirect'),
    head: operation('head', 'Follow a tracking link without being counted'),
  },
  '/i/{code}.gif': { get: IMPRESSION },
} as unknown as OpenAPIObject['paths'];
