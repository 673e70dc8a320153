import { isDataCentre } from '../fraud/data-centre-asns.js';

/** Classes of a visitor's connection that rules may ask for. */
export const CONNECTIONS = [
  'isp',
  'data_centre',
  'cellular',
  'cable_dsl',
  'corporate',
  'dialup',
  'satellite',
] as const;
export type Connection = (typeof CONNECTIONS)[number];

/** By network, and by kind of access where the installed file knows it; none where nothing is known. */
export function connectionsOf({
  asn,
  connection,
}: {
  asn: number | null;
  connection: string | null;
}): string[] {
  const byNetwork = asn === null ? [] : [isDataCentre(asn) ? 'data_centre' : 'isp'];
  return connection === null ? byNetwork : [...byNetwork, connection];
}
