import { hkdfSync } from 'node:crypto';
import { keyedIds, randomId } from '../../kernel/crypto/hash.js';
import type { Click } from '../edge/click.js';
import type { ClickStep } from '../edge/click-step.js';
import { type EdgeTrackingSettings, trackingSettingsOf } from './tracking-settings.section.js';
import { truncateIp } from './truncate-ip.js';
import { asksForPrivacy, readVisitorCookie, visitorCookie } from './visitor-cookie.policy.js';

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
  const hashed = keyedIds(Buffer.from(hkdfSync('sha256', masterKeys[0]!, '', 'afflux visitor', 32)));
  const idOf = (kind: string, click: Click, name: string, detail: string | null = null): string =>
    hashed(`${kind}\0${click.tenant.facts.tenantId}\0${name}\0${detail ?? ''}`);
  const fromAddress = (click: Click): string | null =>
    click.visit.ip === null ? null : idOf('address', click, click.visit.ip, click.userAgent);

  function identifyByDay(click: Click, { duplicateSeconds }: EdgeTrackingSettings): void {
    click.keptIp = truncateIp(click.visit.ip);
    if (click.visit.ip === null) return;
    const today = Math.floor(click.now / DAY_MS);
    const { ip } = click.visit;
    const ofDay = (day: number): string => idOf(`day ${day}`, click, ip, click.userAgent);
    click.visitor = ofDay(today);
    // Midnight must not make a second visitor of a double click.
    if (click.now - today * DAY_MS < duplicateSeconds * 1000) click.visitorBefore = ofDay(today - 1);
  }

  function identifyByCookie(click: Click, { duplicateSeconds }: EdgeTrackingSettings): void {
    const cookie = readVisitorCookie(click.visit.headers.cookie);
    if (!cookie) {
      click.visitor = fromAddress(click);
      if (click.visit.method === 'GET') {
        click.setCookie = visitorCookie(randomId(), click.now, click.link.facts.code, isSecure());
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
