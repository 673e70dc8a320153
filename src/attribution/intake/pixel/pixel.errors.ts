import { AppError, Catalogued } from '../../../kernel/errors/app-error.js';

@Catalogued({
  code: 'conversion.origin_not_allowed',
  status: 403,
  message: 'The offer takes no conversions from this page.',
  cause:
    "The page's origin is not one of the offer's allowedOrigins, or the browser was told to send neither Origin nor Referer.",
  cure: "Add the page's origin, such as https://shop.example, to allowedOrigins of the offer.",
  retry: 'after_fix',
})
export class ConversionOriginNotAllowed extends AppError {}
