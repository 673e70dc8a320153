import { hkdfSync } from 'node:crypto';
import { keyedIds } from '../../kernel/crypto/hash.js';

export const DAY_MS = 86_400_000;

/** Names for visitors that do not tell who they are, and that no two tenants can compare. */
export class VisitorNames {
  private readonly hashed: (text: string) => string;

  /** @param masterKeys newest first */
  constructor(masterKeys: readonly Buffer[]) {
    this.hashed = keyedIds(Buffer.from(hkdfSync('sha256', masterKeys[0]!, '', 'afflux visitor', 32)));
  }

  /** By a cookie, or by what an app knows its visitor by. */
  ofCookie(tenantId: string, id: string): string {
    return this.nameOf('cookie', tenantId, id, null);
  }

  ofAddress(tenantId: string, ip: string, userAgent: string | null): string {
    return this.nameOf('address', tenantId, ip, userAgent);
  }

  /** Another one every day. @param day whole days since the epoch */
  ofDay(day: number, tenantId: string, ip: string, userAgent: string | null): string {
    return this.nameOf(`day ${day}`, tenantId, ip, userAgent);
  }

  private nameOf(kind: string, tenantId: string, name: string, detail: string | null): string {
    return this.hashed(`${kind}\0${tenantId}\0${name}\0${detail ?? ''}`);
  }
}
