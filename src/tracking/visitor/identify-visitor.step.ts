import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Click } from '../edge/click.js';
import type { ClickStep } from '../edge/click-step.js';
import { type EdgeTrackingSettings, trackingSettingsOf } from './tracking-settings.section.js';
import { truncateIp } from './truncate-ip.js';
import { asksForPrivacy, readVisitorCookie, visitorCookie } from './visitor-cookie.policy.js';

const ID_BYTES = 16;
const DAY_MS = 86_400_000;

export interface VisitorOptions {
  /** Newest first. */
  masterKeys: Buffer[];
  /** Whether visitors come over https. */
  isSecure: () => boolean;
}

/**
 * Who this is, without knowing who: the cookie, else address and user agent, always as a keyed hash of
 * the tenant, so that no two tenants can compare their visitors.
 */
export function identifyVisitor({ masterKeys, isSecure }: VisitorOptions): ClickStep {
  const key = Buffer.from(hkdfSync('sha256', masterKeys[0]!, '', 'afflux visitor', 32));
  const idOf = (kind: string, click: Click, ...parts: (string | null)[]): string =>
    createHmac('sha256', key)
      .update([kind, click.tenant.facts.tenantId, ...parts.map((part) => part ?? '')].join('\0'))
      .digest()
      .subarray(0, ID_BYTES)
      .toString('base64url');
  const fromAddress = (click: Click): string | null =>
    click.visit.ip === null ? null : idOf('address', click, click.visit.ip, click.userAgent);

  function identifyByDay(click: Click, { duplicateSeconds }: EdgeTrackingSettings): void {
    click.keptIp = truncateIp(click.visit.ip);
    if (click.visit.ip === null) return;
    const today = Math.floor(click.now / DAY_MS);
    const ofDay = (day: number): string => idOf(`day ${day}`, click, click.visit.ip, click.userAgent);
    click.visitor = ofDay(today);
    // Midnight must not make a second visitor of a double click.
    if (click.now - today * DAY_MS < duplicateSeconds * 1000) click.visitorBefore = ofDay(today - 1);
  }

  function identifyByCookie(click: Click, { duplicateSeconds }: EdgeTrackingSettings): void {
    const cookie = readVisitorCookie(click.visit.headers.cookie);
    if (!cookie) {
      click.visitor = fromAddress(click);
      if (click.visit.method === 'GET') {
        const id = randomBytes(ID_BYTES).toString('base64url');
        click.setCookie = visitorCookie(id, click.now, click.link.facts.code, isSecure());
      }
      return;
    }
    click.visitor = idOf('cookie', click, cookie.id);
    // The click that made this cookie is known by its address only.
    const age = cookie.bornAt === null ? Infinity : click.now / 1000 - cookie.bornAt;
    const isFresh = age > -1 && age <= duplicateSeconds + 1;
    if (isFresh && cookie.bornOn === click.link.facts.code) click.visitorBefore = fromAddress(click);
  }

  return {
    name: 'identify-visitor',
    apply: (click) => {
      const settings = trackingSettingsOf(click.tenant);
      click.duplicateSeconds = settings.duplicateSeconds;
      const isStrict =
        settings.privacyMode === 'strict' ||
        (settings.honorsPrivacySignals && asksForPrivacy(click.visit.headers));
      if (isStrict) return identifyByDay(click, settings);
      if (settings.ipMode === 'truncated') click.keptIp = truncateIp(click.visit.ip);
      identifyByCookie(click, settings);
    },
  };
}
