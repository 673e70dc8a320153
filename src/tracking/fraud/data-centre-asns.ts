/**
 * Autonomous systems of hosts and clouds, whose addresses people seldom browse from. The numbers are those
 * registered with the regional registries (ARIN, RIPE NCC, APNIC) under these names; a tenant's own list
 * replaces them for the signal `data_centre`. Companies that also bring people online are left out.
 */
export const DATA_CENTRE_ASNS: readonly number[] = [
  ...[16509, 14618], // Amazon
  ...[396982, 19527], // Google Cloud; 15169 serves people as well
  ...[8075, 8069], // Microsoft
  14061, // DigitalOcean
  ...[24940, 213230], // Hetzner
  16276, // OVH
  63949, // Linode
  20473, // Vultr (The Constant Company)
  ...[45102, 37963], // Alibaba Cloud
  ...[132203, 45090], // Tencent Cloud
  51167, // Contabo
  12876, // Scaleway
  31898, // Oracle Cloud
  36351, // IBM Cloud (SoftLayer)
  ...[60781, 28753, 30633], // Leaseweb
  62240, // Clouvider
  9009, // M247
  212238, // Datacamp
  197540, // netcup
  8560, // IONOS
  53667, // FranTech
  36352, // ColoCrossing
];

const SET: ReadonlySet<number> = new Set(DATA_CENTRE_ASNS);

/** Whether the network is one of a host or cloud that is known to this program. */
export function isDataCentre(asn: number): boolean {
  return SET.has(asn);
}
