import { HttpException, NotFoundException } from '@nestjs/common';
import { errorCatalogue } from './app-error.js';
import { errorBody } from './error-body.js';
import { asAppError } from './error.filter.js';

const coded = (code: string): Error => Object.assign(new Error('refused: secret'), { code });

describe('what a caller is told', () => {
  it('hides everything about an unexpected error', () => {
    const error = asAppError(new Error('password=hunter2 at /srv/app.js:1'));
    const body = errorBody(error, 'id-1', 'http://x');
    expect(body).toEqual({
      statusCode: 500,
      error: 'Internal Server Error',
      message: 'Internal server error',
      code: 'internal',
      correlationId: 'id-1',
      docUrl: 'http://x/docs/errors#internal',
    });
  });

  it('calls a database that is away a 503 with Retry-After', () => {
    for (const code of ['ECONNREFUSED', '57P01', '57P03', '53300', '08006']) {
      const error = asAppError(coded(code));
      expect([error.status, error.code, error.headers['Retry-After']]).toEqual([
        503,
        'service.unavailable',
        '2',
      ]);
    }
    expect(asAppError(new Error('Connection terminated unexpectedly')).status).toBe(503);
    expect(asAppError(coded('23505')).status).toBe(500);
  });

  it('knows what Fastify and Nest refuse', () => {
    expect(asAppError(coded('FST_ERR_CTP_BODY_TOO_LARGE')).code).toBe('request.too_large');
    expect(asAppError(coded('FST_ERR_CTP_INVALID_MEDIA_TYPE')).code).toBe('request.unsupported_media_type');
    expect(asAppError(coded('FST_ERR_MAX_PARAM_LENGTH')).code).toBe('route.not_found');
    expect(asAppError(new NotFoundException()).code).toBe('route.not_found');
    expect(asAppError(new HttpException('teapot', 418)).code).toBe('internal');
  });

  it('gives values that PostgreSQL refuses back to the caller', () => {
    for (const code of ['22003', '22007', '22008', '22021', '22P05']) {
      const error = asAppError(coded(code));
      expect([error.status, error.code]).toEqual([400, 'request.invalid']);
      expect(JSON.stringify(error.messages)).not.toContain('secret');
    }
    expect(asAppError(coded('22012')).status).toBe(500);
  });

  it('has a cause and a cure for every code', () => {
    for (const spec of errorCatalogue()) {
      expect(spec.code).toMatch(/^[a-z_]+(\.[a-z_]+)*$/);
      expect(spec.cause.length).toBeGreaterThan(10);
      expect(spec.cure.length).toBeGreaterThan(10);
      expect(spec.status).toBeGreaterThanOrEqual(400);
    }
  });
});
