import { ApiHeaders } from '@nestjs/swagger';
import { InvalidAmount, RequestInvalid, UnknownCurrency } from '../../kernel/errors/common.errors.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { ClickNotFound } from '../../tracking/tracking.errors.js';
import {
  ConversionAlreadyDecided,
  ConversionCurrencyMismatch,
  ConversionEventUnknown,
  ConversionKeyWithoutAdvertiser,
  ConversionNotYourOffer,
  ConversionTransactionConflict,
  ConversionWindowExpired,
} from '../conversions.errors.js';
import {
  PostbackSignatureExpired,
  PostbackSignatureInvalid,
  PostbackSignatureMissing,
} from './postback-signature.errors.js';

/** What a sale by key may be refused for. */
export const SALE_ERRORS = ApiErrors(
  RequestInvalid,
  InvalidAmount,
  UnknownCurrency,
  ConversionCurrencyMismatch,
  ConversionKeyWithoutAdvertiser,
  ConversionNotYourOffer,
  ClickNotFound,
  ConversionTransactionConflict,
  ConversionAlreadyDecided,
  ConversionWindowExpired,
  ConversionEventUnknown,
  PostbackSignatureMissing,
  PostbackSignatureInvalid,
  PostbackSignatureExpired,
);
/** The headers of a signed request. */
export const SIGNATURE_HEADERS = ApiHeaders([
  {
    name: 'X-Afflux-Timestamp',
    required: false,
    description: 'Unix time in seconds, at most five minutes from now; required when the key says so',
    schema: { type: 'string', pattern: '^\\d{1,12}$' },
  },
  {
    name: 'X-Afflux-Signature',
    required: false,
    description:
      '`v1=` and in hex the HMAC-SHA256, keyed with the signing secret of the key, over `timestamp.body` (the raw bytes of a POST, whose query then has no fields) or `timestamp.query` (all parameters of a GET but api_key as name=value, percent-encoded as in RFC 3986, sorted, joined by &)',
    schema: { type: 'string', pattern: '^v1=[0-9a-fA-F]{64}$' },
  },
]);
