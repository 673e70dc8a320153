import { randomId } from '../../kernel/crypto/hash.js';
import type { Click } from '../edge/click.js';
import type { ClickStep } from '../edge/click-step.js';
import { type EdgeTrackingSettings, trackingSettingsOf } from './tracking-settings.section.js';
import { truncateIp } from './truncate-ip.js';
import { asksForPrivacy, readVisitorCookie, visitorCookie } from './visitor-cookie.policy.js';
import { DAY_MS, VisitorNames } from './visitor-names.js';

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
  const names = new VisitorNames(masterKeys);
  const fromAddress = ({ visit, tenant, userAgent }: Click): string | null =>
    visit.ip === null ? null : names.ofAddress(tenant.facts.tenantId, visit.ip, userAgent);

  function identifyByDay(click: Click, { duplicateSeconds }: EdgeTrackingSettings): void {
    click.keptIp = truncateIp(click.visit.ip);
    if (click.visit.ip === null) return;
    const today = Math.floor(click.now / DAY_MS);
    const { ip } = click.visit;
    const { tenantId } = click.tenant.facts;
    const ofDay = (day: number): string => names.ofDay(day, tenantId, ip, click.userAgent);
    click.visitor = ofDay(today);
    // Midnight must not make a second visitor of a double click.
    if (click.now - today * DAY_MS < duplicateSeconds * 1000) click.visitorBefore = ofDay(today - 1);
  }

  function identifyByCookie(click: Click, { duplicateSeconds }: EdgeTrackingSettings): void {
    const cookie = readVisitorCookie(click.visit.headers.cookie);
    if (!cookie) {
      click.visitor = fromAddress(click);
      if (click.visit.method === 'GET') {
        click.setCookie = visitorCookie(randomId(), click.now, click.link.facts.code, click.id, isSecure());
      }
      return;
    }
    click.firstTouchId = cookie.firstTouchId;
    click.visitor = names.ofCookie(click.tenant.facts.tenantId, cookie.id);
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
