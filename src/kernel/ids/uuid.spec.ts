import { idAt, isUuid, newId, timeOfId } from './uuid.js';

describe('newId', () => {
  afterEach(() => jest.restoreAllMocks());

  const at = (ms: number): void => {
    jest.spyOn(Date, 'now').mockReturnValue(ms);
  };

  it('is a UUID of version 7 with the time in it', () => {
    const before = Date.now();
    const id = newId();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(isUuid(id)).toBe(true);
    expect(timeOfId(id)).toBeGreaterThanOrEqual(before);
    expect(timeOfId(id)).toBeLessThanOrEqual(Date.now() + 1);
  });

  it('never comes twice and grows, also within one millisecond and beyond 4,096 ids in it', () => {
    const now = Date.now() + 60_000;
    at(now);
    const ids = Array.from({ length: 20_000 }, newId);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
    expect(timeOfId(ids.at(-1)!) - now).toBeLessThan(20);
  });

  it('goes on growing when the clock is set back a little', () => {
    const now = Date.now() + 120_000;
    at(now);
    const first = newId();
    at(now - 5_000);
    const second = newId();
    expect(second > first).toBe(true);
    expect(timeOfId(second)).toBe(now);
  });

  it('follows a clock that is set back far', () => {
    const now = Date.now() + 240_000;
    at(now);
    newId();
    at(now - 60_000);
    expect(timeOfId(newId())).toBe(now - 60_000);
  });

  it('writes early times with all their zeros', () => {
    at(1);
    // Far behind: the clock is believed.
    expect(newId()).toMatch(/^00000000-0001-7/);
  });
});

describe('idAt', () => {
  it('is a UUID of version 7 of that time, another one each time', () => {
    const ids = Array.from({ length: 1_000 }, () => idAt(1_750_000_000_123));
    expect(new Set(ids).size).toBe(1_000);
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(timeOfId(id)).toBe(1_750_000_000_123);
    }
  });
});
