import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { headerText } from '../edge/click.js';
import { TrackingSettingsService } from './tracking-settings.service.js';
import { asksForPrivacy } from './visitor-cookie.policy.js';
import { DAY_MS, VisitorNames } from './visitor-names.js';

/** The visitors of clicks and impressions, as others come to know them again. */
@Injectable()
export class VisitorsService {
  private readonly names: VisitorNames;

  constructor(
    private readonly settings: TrackingSettingsService,
    @Inject(CONFIG) config: RuntimeConfig,
  ) {
    this.names = new VisitorNames(config.masterKeys);
  }

  /** The visitor whom an app or a server calls so, as `visitor_id` of its clicks and impressions. */
  ofApp(tenantId: string, visitorId: string): string {
    return this.names.ofCookie(tenantId, visitorId);
  }

  /**
   * The visitor that a browser without a cookie is taken for, as the click route does it: by address and user agent,
   * and under a name of today alone where the tenant or the browser asks for privacy. Null without an address.
   */
  async ofBrowser(
    ctx: RequestContext,
    ip: string | null,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): Promise<string | null> {
    if (ip === null) return null;
    const { privacyMode, honorsPrivacySignals } = await this.settings.get(ctx);
    const userAgent = headerText(headers['user-agent']);
    const isStrict = privacyMode === 'strict' || (honorsPrivacySignals && asksForPrivacy(headers));
    if (!isStrict) return this.names.ofAddress(ctx.tenantId, ip, userAgent);
    return this.names.ofDay(Math.floor(Date.now() / DAY_MS), ctx.tenantId, ip, userAgent);
  }
}
