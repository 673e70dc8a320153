import { valueOf } from '../../catalog/catalog-section.js';
import { isPrefetch, signalsOf } from '../../fraud/click-signals.policy.js';
import { type FraudRules, fraudSection } from '../../fraud/fraud-section.js';
import { bandOf, scoreOf, weigh } from '../../fraud/fraud.policy.js';
import type { SignalName } from '../../fraud/fraud.types.js';
import { isPublicIp } from '../../fraud/ip-network.js';
import { profileOf, type UserAgentProfile } from '../../fraud/user-agent-profile.js';
import { Velocity } from '../../fraud/velocity.js';
import type { Click } from '../click.js';
import type { ClickStep, StepOutcome } from '../click-step.js';

const RETRY_AFTER_SECONDS = 60;
const MINUTE_MS = 60_000;
const NO_RULES = fraudSection.read(undefined);

/** Names what speaks against a click, sums it up, and keeps what is no visit of a person from counting. */
export function screen(velocity: Velocity = new Velocity()): ClickStep {
  return {
    name: 'screen',
    apply: (click): StepOutcome => {
      const rules = valueOf(click.tenant, fraudSection) ?? NO_RULES;
      const names: SignalName[] = [];
      if (isTooFast(click, rules, velocity, names))
        return { kind: 'too_fast', retryAfterSeconds: RETRY_AFTER_SECONDS };
      const profile = click.userAgent === null ? null : profileOf(click.userAgent);
      const isBlocked = rules.blocks.find(click.visit.ip, click.now);
      for (const name of signalsOf(evidenceOf(click, profile), rules)) names.push(name);
      if (isBlocked) names.push('listed_ip');
      if (click.reason === 'invalid_signature') names.push('bad_signature');

      const signals = weigh(names, rules.settings.weights);
      click.signals.push(...signals);
      click.score = scoreOf(signals);
      judge(click, rules, profile, isBlocked);
    },
  };
}

function judge(click: Click, rules: FraudRules, profile: UserAgentProfile | null, isBlocked: boolean): void {
  if (isBlocked) click.uncount('blocked_ip');
  if (isPrefetch(click.visit.headers)) click.uncount('prefetch');
  if (profile?.isPreviewer) click.uncount('preview');
  if (profile?.isBot || profile?.isHeadless) click.uncount('bot');
  const band = bandOf(click.score, rules.settings.thresholds);
  if (band === 'reject' || band === 'block') click.uncount('fraud');
}

/** Whether the visitor is to be turned away; adds to `names` what speaks against one who is not. */
function isTooFast(
  { visit, visitor, userAgent, link, now }: Click,
  { settings }: FraudRules,
  velocity: Velocity,
  names: SignalName[],
): boolean {
  const { ip } = visit;
  const limits = settings.velocity;
  if (ip === null || !(limits.judgesPrivateAddresses || isPublicIp(ip))) return false;
  // What is told later is counted in the minute it happened, apart from what happens now.
  const isLate = visit.at !== undefined && visit.at < now - MINUTE_MS;
  const { tenantId } = link.facts;
  const among = isLate ? `${tenantId} ${Math.floor(visit.at! / MINUTE_MS)}` : tenantId;
  const name = visitor ?? `${ip} ${userAgent ?? ''}`;
  const ofVisitor = velocity.hit(among, name, now);
  if (ofVisitor > limits.hardPerMinute) return true;
  if (ofVisitor > limits.visitorPerMinute) names.push('velocity_visitor');
  if (velocity.hit(among, ip, now) > limits.ipPerMinute) names.push('velocity_ip');
  return false;
}

function evidenceOf(click: Click, profile: UserAgentProfile | null): Parameters<typeof signalsOf>[0] {
  const { headers } = click.visit;
  return {
    userAgent: click.userAgent,
    profile,
    accept: headers.accept as string | undefined,
    acceptLanguage: headers['accept-language'] as string | undefined,
    hints: {
      brands: headers['sec-ch-ua'] as string | undefined,
      mobile: headers['sec-ch-ua-mobile'] as string | undefined,
      platform: headers['sec-ch-ua-platform'] as string | undefined,
    },
    language: click.language,
    country: click.country,
    asn: click.asn,
    referrer: click.referrer,
  };
}
