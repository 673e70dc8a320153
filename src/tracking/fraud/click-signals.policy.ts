import type { SignalName } from './fraud.types.js';
import type { UserAgentProfile } from './user-agent-profile.js';

/** What the judgement of a click rests on. */
export interface ClickEvidence {
  userAgent: string | null;
  profile: UserAgentProfile | null;
  accept: string | undefined;
  acceptLanguage: string | undefined;
  hints: { brands: string | undefined; mobile: string | undefined; platform: string | undefined };
  /** BCP 47, as the enrichment read it. */
  language: string | null;
  country: string | null;
  asn: number | null;
  referrer: string | null;
}

/** What speaks against a click by itself, without a memory of others. */
export function signalsOf(
  evidence: ClickEvidence,
  lists: { suspiciousReferrers: ReadonlySet<string>; dataCentreAsns: ReadonlySet<number> },
): SignalName[] {
  const { profile } = evidence;
  const names: SignalName[] = [];
  if (profile === null) names.push('missing_user_agent');
  else {
    if (profile.isBot) names.push('known_bot');
    if (profile.isHeadless || (evidence.hints.brands?.includes('Headless') ?? false)) names.push('headless');
    if (profile.isBrowser && (!evidence.accept || !evidence.acceptLanguage)) names.push('missing_headers');
    if (profile.isBrowser && contradicts(profile, evidence.hints)) names.push('impossible_headers');
  }
  if (evidence.asn !== null && lists.dataCentreAsns.has(evidence.asn)) names.push('data_centre');
  if (speaksOfElsewhere(evidence.language, evidence.country)) names.push('geo_mismatch');
  if (evidence.referrer !== null && isSuspicious(evidence.referrer, lists.suspiciousReferrers))
    names.push('suspicious_referrer');
  return names;
}

/** Browsers send client hints that agree with their user agent, and only those built on Chromium send any. */
function contradicts(profile: UserAgentProfile, hints: ClickEvidence['hints']): boolean {
  const { brands, mobile, platform } = hints;
  if (brands === undefined && mobile === undefined && platform === undefined) return false;
  if (!profile.sendsHints) return true;
  if (mobile === '?1' && !profile.isMobile) return true;
  const claimed = platform?.replaceAll('"', '');
  if (!claimed || claimed === 'Unknown' || profile.platform === null) return false;
  const isSame =
    claimed === profile.platform || (claimed === 'Chromium OS' && profile.platform === 'Chrome OS');
  return !isSame;
}

// Sold with the system or chosen for software in English the world over.
const EVERYWHERE = new Set(['en-US', 'en-GB']);

/** A weak hint: travellers and migrants keep their language. */
function speaksOfElsewhere(language: string | null, country: string | null): boolean {
  if (language === null || country === null || EVERYWHERE.has(language)) return false;
  const region = /-([A-Za-z]{2})$/.exec(language)?.[1];
  return region !== undefined && region.toUpperCase() !== country;
}

function isSuspicious(referrer: string, hosts: ReadonlySet<string>): boolean {
  let url: URL;
  try {
    url = new URL(referrer);
  } catch {
    return true;
  }
  // Apps on Android and iOS name themselves so.
  if (/^(?:android|ios)-app:$/.test(url.protocol)) return false;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return true;
  if (hosts.size === 0) return false;
  const labels = url.hostname.split('.');
  return labels.some((_, index) => hosts.has(labels.slice(index).join('.')));
}

const AHEAD_OF_TIME = /prefetch|prerender|preview/i;

/** Whether a browser fetches ahead of a person who may never come. */
export function isPrefetch(headers: Readonly<Record<string, string | string[] | undefined>>): boolean {
  const purpose = headers['sec-purpose'] ?? headers.purpose ?? headers['x-purpose'] ?? headers['x-moz'];
  return purpose !== undefined && AHEAD_OF_TIME.test(String(purpose));
}
