import { AppError, Catalogued } from '../../kernel/errors/app-error.js';

@Catalogued({
  code: 'category.not_found',
  status: 404,
  message: 'There is no such category.',
  cause: 'The category does not exist in this tenant.',
  cure: 'GET /api/categories lists them all.',
  retry: 'after_fix',
})
export class CategoryNotFound extends AppError {}

@Catalogued({
  code: 'category.slug_taken',
  status: 409,
  message: 'There is a category with this slug already.',
  cause: 'Slugs are unique within a tenant.',
  cure: 'Choose another slug, or change the category that has it.',
  retry: 'after_fix',
})
export class CategorySlugTaken extends AppError {}

@Catalogued({
  code: 'category.in_use',
  status: 409,
  message: 'Offers belong to this category.',
  cause: 'A category can only be taken away once no offer names it.',
  cure: 'Give those offers another category first; GET /api/offers?category= lists them.',
  retry: 'after_fix',
})
export class CategoryInUse extends AppError {}
