import { Transform } from 'class-transformer';
import { IsFQDN, MaxLength } from 'class-validator';
import { domainToASCII } from 'node:url';
import type { TenantDomainEntity } from '../tenant-domain.entity.js';
import { txtName, txtValue } from '../txt-record.policy.js';

/** A host name to use. */
export class AddDomainDto {
  /** Full host name without scheme, port or path; names in other scripts are stored in their ASCII form. */
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? domainToASCII(value.trim().replace(/\.$/, '')) : value,
  )
  @IsFQDN({ allow_underscores: false })
  @MaxLength(240)
  host: string;
}

/** A host name of the tenant and the record that proves it. */
export class DomainDto {
  /** UUIDv7 of the domain. */
  id: string;
  /** The host name, in lower case. */
  host: string;
  /** What the TXT record must carry. */
  verificationToken: string;
  /** Name of the TXT record to publish. */
  txtName: string;
  /** Value of the TXT record to publish. */
  txtValue: string;
  /** When it was verified, RFC 3339 in UTC. */
  verifiedAt: string | null;
  /** When it was added, RFC 3339 in UTC. */
  createdAt: string;

  static from(this: void, domain: TenantDomainEntity): DomainDto {
    const { id, host, verificationToken } = domain;
    return {
      id,
      host,
      verificationToken,
      txtName: txtName(host),
      txtValue: txtValue(verificationToken),
      verifiedAt: domain.verifiedAt?.toISOString() ?? null,
      createdAt: domain.createdAt.toISOString(),
    };
  }
}
