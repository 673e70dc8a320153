import type { SecretBox } from '../../kernel/crypto/secret-box.js';
import { type TenantSection, valueOf } from '../catalog/catalog-section.js';
import type { TenantEntry } from '../catalog/catalog.types.js';
import { SIGNING_PURPOSE } from './signing.types.js';

/** A key as the snapshot may keep it: sealed, base64. */
interface SealedKey {
  sealed: string;
  /** ms since the epoch; null for the key that signs now. */
  validUntil: number | null;
}

interface OpenKey {
  key: Buffer;
  validUntil: number | null;
}

export const signingKeysSection: TenantSection<SealedKey[], readonly SealedKey[]> = {
  name: 'signing-keys',
  load: async (pool, tenantId) => {
    const { rows } = await pool.query<{ sealed_key: Buffer; valid_until: Date | null }>({
      name: 'find_signing_keys',
      text: 'SELECT * FROM find_signing_keys($1)',
      values: [tenantId],
    });
    return rows.map((row) => ({
      sealed: row.sealed_key.toString('base64'),
      validUntil: row.valid_until?.getTime() ?? null,
    }));
  },
  read: (raw) => raw ?? [],
};

/** The keys of tenants in memory, opened once for each load of the catalog. */
export class OpenSigningKeys {
  private readonly opened = new WeakMap<readonly SealedKey[], OpenKey[]>();

  constructor(private readonly box: SecretBox) {}

  /** Those that are good at this moment, ms since the epoch. */
  of(tenant: TenantEntry, now: number): Buffer[] {
    const sealed = valueOf(tenant, signingKeysSection) as readonly SealedKey[] | undefined;
    if (!sealed || sealed.length === 0) return [];
    let keys = this.opened.get(sealed);
    if (!keys) {
      keys = sealed.map(({ sealed: box, validUntil }) => ({
        key: Buffer.from(this.box.open(SIGNING_PURPOSE, Buffer.from(box, 'base64')), 'base64'),
        validUntil,
      }));
      this.opened.set(sealed, keys);
    }
    return keys.filter(({ validUntil }) => validUntil === null || validUntil > now).map(({ key }) => key);
  }
}
