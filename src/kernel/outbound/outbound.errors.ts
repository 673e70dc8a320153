import { AppError, Catalogued } from '../errors/app-error.js';

@Catalogued({
  code: 'outbound.address_refused',
  status: 400,
  message: 'This address is not on the public internet.',
  cause:
    'The URL names, or its host resolves to, a private, loopback, link-local, metadata or otherwise special address.',
  cure: 'Use a public address. Whoever runs this installation may allow ranges with OUTBOUND_ALLOWED_CIDRS.',
  retry: 'after_fix',
})
export class OutboundAddressRefused extends AppError {}

@Catalogued({
  code: 'outbound.url_invalid',
  status: 400,
  message: 'This is not an http or https URL that can be called.',
  cause:
    'The URL is relative, too long, of another scheme, or carries a user name, a password or a fragment.',
  cure: 'Send a complete URL such as https://hooks.example/afflux.',
  retry: 'after_fix',
})
export class OutboundUrlInvalid extends AppError {}
