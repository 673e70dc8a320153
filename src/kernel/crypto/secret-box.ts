import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { sha256 } from './hash.js';

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 4;

/**
 * Secrets at rest: AES-256-GCM with a random nonce, the purpose as associated data, and the id of the
 * master key in front, so that keys rotate: the first key seals, all keys open.
 */
export class SecretBox {
  private readonly keys: { id: Buffer; key: Buffer }[];

  /** @param masterKeys 32-byte keys, newest first. */
  constructor(masterKeys: Buffer[]) {
    if (masterKeys.length === 0) throw new Error('a SecretBox needs a master key');
    this.keys = masterKeys.map((master) => {
      if (master.length !== 32) throw new Error('a master key has 32 bytes');
      return {
        id: sha256(master).subarray(0, KEY_ID_BYTES),
        key: Buffer.from(hkdfSync('sha256', master, '', 'afflux secret box', 32)),
      };
    });
  }

  seal(purpose: string, plain: string): Buffer {
    const { id, key } = this.keys[0]!;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(purpose));
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from([VERSION]), id, iv, cipher.getAuthTag(), body]);
  }

  /** @throws Error when the box was sealed with an unknown key, for another purpose, or altered. */
  open(purpose: string, box: Buffer): string {
    if (box[0] !== VERSION) throw new Error('not a sealed secret');
    const id = box.subarray(1, 1 + KEY_ID_BYTES);
    const entry = this.keys.find((candidate) => candidate.id.equals(id));
    if (!entry) throw new Error('the secret was sealed with a master key that is not loaded');
    const ivStart = 1 + KEY_ID_BYTES;
    const tagStart = ivStart + IV_BYTES;
    const bodyStart = tagStart + TAG_BYTES;
    const decipher = createDecipheriv('aes-256-gcm', entry.key, box.subarray(ivStart, tagStart));
    decipher.setAAD(Buffer.from(purpose)).setAuthTag(box.subarray(tagStart, bodyStart));
    return decipher.update(box.subarray(bodyStart), undefined, 'utf8') + decipher.final('utf8');
  }
}
