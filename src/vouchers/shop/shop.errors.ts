import { AppError, Catalogued } from '../../kernel/errors/app-error.js';

@Catalogued({
  code: 'shop.currency_fixed',
  status: 409,
  message: 'The currency of this shop is fixed.',
  cause: 'A shop has one currency, and products with prices in it exist or did exist.',
  cure: 'Choose the currency before the first product; another currency needs a tenant of its own.',
  retry: 'no',
})
export class ShopCurrencyFixed extends AppError {}
