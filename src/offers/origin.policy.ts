const MAX_LENGTH = 255;

/**
 * Scheme, host and port as browsers send them in `Origin`; null for what is no origin of the web, such as an address
 * with a path or a user name.
 */
export function originOf(text: unknown): string | null {
  if (typeof text !== 'string' || text.length > MAX_LENGTH || !/^https?:\/\/[^\s/\\?#@]+\/?$/i.test(text)) {
    return null;
  }
  return URL.canParse(text) ? new URL(text).origin : null;
}
