/** Where the record that proves a host name is published. */
export function txtName(host: string): string {
  return `_afflux.${host}`;
}

export function txtValue(token: string): string {
  return `afflux-verification=${token}`;
}
