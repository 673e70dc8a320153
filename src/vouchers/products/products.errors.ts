import { AppError, Catalogued } from '../../kernel/errors/app-error.js';

@Catalogued({
  code: 'product.not_found',
  status: 404,
  message: 'There is no such product.',
  cause: 'The number is of no product of this shop, or the product was deleted.',
  cure: 'Check the number; GET /api/products lists the products.',
  retry: 'after_fix',
})
export class ProductNotFound extends AppError {}
