/** The one error shape, see kernel/errors/error-body.ts. */
export const ERROR_BODY_SCHEMA = {
  type: 'object',
  required: ['statusCode', 'error', 'message', 'code', 'correlationId', 'docUrl'],
  properties: {
    statusCode: { type: 'integer', example: 404 },
    error: { type: 'string', example: 'Not Found', description: 'Name of the status' },
    message: {
      description: 'A sentence; a list of sentences for `request.invalid`',
      oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
      example: 'There is nothing at this address.',
    },
    code: { type: 'string', example: 'route.not_found', description: 'Stable; listed at /docs/errors' },
    correlationId: { type: 'string', example: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11' },
    docUrl: { type: 'string', example: 'http://localhost:3000/docs/errors#route.not_found' },
    details: { type: 'object', additionalProperties: true, description: 'Facts for a program' },
  },
};
