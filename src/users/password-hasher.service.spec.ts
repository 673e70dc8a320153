import { PasswordHasher } from './password-hasher.service.js';

const hasher = new PasswordHasher();

describe('PasswordHasher', () => {
  it('makes argon2id hashes with the parameters OWASP recommends, each with its own salt', async () => {
    const [first, second] = await Promise.all([hasher.hash('tea for two'), hasher.hash('tea for two')]);
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(first).not.toBe(second);
    expect(await hasher.verify(first, 'tea for two')).toBe(true);
    expect(await hasher.verify(first, 'tea for too')).toBe(false);
  });

  it('works as long for an account that does not exist', async () => {
    const hash = await hasher.hash('tea for two');
    await hasher.verify(undefined, 'warm up');
    const time = async (of: string | undefined): Promise<number> => {
      const began = performance.now();
      expect(await hasher.verify(of, 'wrong')).toBe(false);
      return performance.now() - began;
    };
    // In turns, and the quickest of each: what else this machine does at a moment is another matter.
    let [unknown, known] = [Infinity, Infinity];
    for (let i = 0; i < 15; i++) {
      unknown = Math.min(unknown, await time(undefined));
      known = Math.min(known, await time(hash));
    }
    const ratio = unknown / known;
    expect(ratio).toBeGreaterThan(0.4);
    expect(ratio).toBeLessThan(2.5);
  });

  it('refuses at once when too many wait, and serves the others', async () => {
    const busy = new PasswordHasher();
    const flood = Promise.allSettled(Array.from({ length: 160 }, () => busy.hash('flood')));
    await expect(busy.verify(undefined, 'unknown')).rejects.toMatchObject({ code: 'service.unavailable' });
    const results = await flood;
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(160 - 100);
    expect((refused[0] as PromiseRejectedResult).reason).toMatchObject({ code: 'service.unavailable' });
    expect(await busy.hash('afterwards')).toMatch(/^\$argon2id/);
    expect(await busy.verify(undefined, 'afterwards')).toBe(false);
  });
});
