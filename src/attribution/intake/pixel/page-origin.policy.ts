/** Where a request of a browser comes from: its Origin, else the origin of its Referer; null when it tells neither. */
export function pageOrigin(headers: { origin?: string; referer?: string }): string | null {
  if (headers.origin !== undefined) return headers.origin === 'null' ? null : headers.origin;
  if (headers.referer === undefined || !URL.canParse(headers.referer)) return null;
  const { origin } = new URL(headers.referer);
  return origin === 'null' ? null : origin;
}
