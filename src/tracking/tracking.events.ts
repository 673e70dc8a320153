/**
 * Version 1: `{clicks: [{clickId, linkId, offerId, advertiserId, promoterId, campaignId, isCounted, notCountedReason,
 * isUnique, country, device, os, browser, source, subs: {sub1, …}, clickedAt}]}`, at most 100 of them. Written by the ingest, and
 * only for tenants of whom somebody has subscribed to it.
 */
export const CLICK_RECORDED = 'click.recorded';

/**
 * Version 1: `{kind, linkId, offerId, promoterId, clicks, clickId, ip, details}`: what the rules noticed or did. Those
 * of clicks are written by the ingest, together for each link and kind, with the first of the clicks; and only for
 * tenants of whom somebody has subscribed to it.
 */
export const FRAUD_DETECTED = 'fraud.detected';
