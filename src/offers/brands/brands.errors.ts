import { AppError, Catalogued } from '../../kernel/errors/app-error.js';

@Catalogued({
  code: 'brand.not_found',
  status: 404,
  message: 'There is no such brand.',
  cause: 'The brand does not exist in this tenant.',
  cure: 'GET /api/brands lists them all.',
  retry: 'after_fix',
})
export class BrandNotFound extends AppError {}

@Catalogued({
  code: 'brand.name_taken',
  status: 409,
  message: 'There is a brand with this name already.',
  cause: 'Names are unique within a tenant.',
  cure: 'Choose another name, or change the brand that has it.',
  retry: 'after_fix',
})
export class BrandNameTaken extends AppError {}

@Catalogued({
  code: 'brand.in_use',
  status: 409,
  message: 'Offers belong to this brand.',
  cause: 'A brand can only be taken away once no offer names it.',
  cure: 'Give those offers another brand first; GET /api/offers?brandId= lists them.',
  retry: 'after_fix',
})
export class BrandInUse extends AppError {}
