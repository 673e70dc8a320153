import { valueOf } from '../catalog/catalog-section.js';
import { type DestinationGate, OPEN } from '../edge/steps/choose-destination.step.js';
import { geoSection } from './geo-section.js';
import { decideGeo } from './geo.policy.js';

/** A destination whose rules block the visitor's country is closed to this click. */
export const geoGate: DestinationGate = {
  name: 'geo',
  judge: (click, { facts }) => {
    const geo = valueOf(click.tenant, geoSection);
    if (geo.isEmpty && click.country !== null) return OPEN;
    const { action, fallbackUrl } = decideGeo(geo, facts, click.country);
    if (action === 'allow') return OPEN;
    return { open: false, reason: 'geo_blocked', fallbackUrl: fallbackUrl ?? facts.fallbackUrl };
  },
};
