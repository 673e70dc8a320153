import Bowser from 'bowser';
import { RecentMap } from '../../kernel/cache/recent-map.js';

export interface Device {
  /** desktop, mobile, tablet, tv or bot as the parser names them; null when it cannot tell. */
  device: string | null;
  os: string | null;
  browser: string | null;
}

const MAX_USER_AGENT = 1024;
const UNKNOWN: Device = { device: null, os: null, browser: null };
const known = new RecentMap<string, Device>(10_000);

/** What a user agent says of device, system and browser; the same few thousand come again and again. */
export function parseDevice(userAgent: string | null): Device {
  if (!userAgent) return UNKNOWN;
  const cached = known.get(userAgent);
  if (cached) return cached;
  const parsed = Bowser.parse(userAgent.slice(0, MAX_USER_AGENT));
  const device = {
    device: parsed.platform.type ?? null,
    os: parsed.os.name ?? null,
    browser: parsed.browser.name || null,
  };
  known.set(userAgent, device);
  return device;
}
