import { AppError, Catalogued } from '../../kernel/errors/app-error.js';

@Catalogued({
  code: 'catalog.not_found',
  status: 404,
  message: 'There is no such catalogue.',
  cause: 'The catalogue does not exist in this tenant.',
  cure: 'GET /api/admin/catalogs lists them all.',
  retry: 'after_fix',
})
export class CatalogNotFound extends AppError {}

@Catalogued({
  code: 'catalog.running',
  status: 409,
  message: 'The catalogue is being taken over already.',
  cause: 'A run of this catalogue waits or is under way; there is one at a time.',
  cure: 'Wait until it has ended; GET /api/admin/catalogs/{id}/runs shows it.',
  retry: 'after_delay',
})
export class CatalogRunning extends AppError {}

@Catalogued({
  code: 'catalog.insecure_url',
  status: 400,
  message: 'The address of a catalogue begins with https.',
  cause: 'The key of the catalogue would travel in the clear.',
  cure: 'Send an https address. http is accepted only where OUTBOUND_ALLOWED_CIDRS allows private addresses.',
  retry: 'after_fix',
})
export class CatalogInsecureUrl extends AppError {}
