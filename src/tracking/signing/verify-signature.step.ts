import { SecretBox } from '../../kernel/crypto/secret-box.js';
import type { NotCountedReason } from '../click-record.types.js';
import type { ClickStep } from '../edge/click-step.js';
import { trackingSettingsOf } from '../visitor/tracking-settings.section.js';
import { judgeSignature, parseSignature, type SignatureVerdict } from './link-signature.js';
import { OpenSigningKeys } from './signing-keys.section.js';

const REASONS: Record<Exclude<SignatureVerdict, 'valid'>, NotCountedReason> = {
  tampered: 'invalid_signature',
  expired: 'expired_signature',
};

/**
 * A link with a bad signature leads on, but does not count. Whether a single use is the first is decided
 * at ingest, which alone knows the clicks of every node.
 */
export function verifySignature(masterKeys: Buffer[]): ClickStep {
  const keys = new OpenSigningKeys(new SecretBox(masterKeys));
  return {
    name: 'verify-signature',
    apply: (click) => {
      const { signature: text } = click.visit;
      if (text === null) {
        if (!trackingSettingsOf(click.tenant).allowUnsignedLinks) click.uncount('unsigned');
        return;
      }
      const signature = parseSignature(text);
      if (!signature) return click.uncount('invalid_signature');
      const now = click.now + click.tenant.facts.clockOffsetMs;
      const verdict = judgeSignature(keys.of(click.tenant, click.now), click.link.facts.code, signature, now);
      if (verdict !== 'valid') return click.uncount(REASONS[verdict]);
      click.nonce = signature.nonce;
    },
  };
}
