import { randomBytes } from 'node:crypto';
import { SecretBox } from './secret-box.js';

describe('SecretBox', () => {
  const oldKey = randomBytes(32);
  const newKey = randomBytes(32);

  it('opens what it sealed, and never seals twice alike', () => {
    const box = new SecretBox([oldKey]);
    const sealed = box.seal('purpose', 'whsec_ü');
    expect(box.open('purpose', sealed)).toBe('whsec_ü');
    expect(box.seal('purpose', 'whsec_ü').equals(sealed)).toBe(false);
    expect(sealed.includes(Buffer.from('whsec'))).toBe(false);
  });

  it('opens secrets of an older key after a rotation, and seals with the new one', () => {
    const sealed = new SecretBox([oldKey]).seal('purpose', 'secret');
    const rotated = new SecretBox([newKey, oldKey]);
    expect(rotated.open('purpose', sealed)).toBe('secret');
    expect(() => new SecretBox([oldKey]).open('purpose', rotated.seal('purpose', 'secret'))).toThrow(
      /not loaded/,
    );
  });

  it('refuses another purpose, an altered byte and foreign bytes', () => {
    const box = new SecretBox([oldKey]);
    const sealed = box.seal('one', 'secret');
    expect(() => box.open('two', sealed)).toThrow();
    for (let index = 0; index < sealed.length; index++) {
      const altered = Buffer.from(sealed);
      altered[index]! ^= 1;
      expect(() => box.open('one', altered)).toThrow();
    }
    expect(() => box.open('one', Buffer.alloc(0))).toThrow();
  });
});
