import { ApiProperty } from '@nestjs/swagger';
import { LinkDto } from '../../links/dto/link.dto.js';
import { OfferDto } from '../../offers/dto/offer.dto.js';
import { MembershipDto } from './membership.dto.js';

/** An offer that the caller joined, with their active links to it. */
export class MyOfferDto extends MembershipDto {
  offer: OfferDto;
  links: LinkDto[];
}

/** A link that counts until a moment. */
export class SignedAddressDto {
  url: string;
  /** RFC 3339 in UTC. */
  expiresAt: string;
}

/** Pictures of a link to print. */
export class QrAddressesDto {
  svg: string;
  png: string;
}

/** How the offer is promoted; all null while an application waits. */
export class JoinedDto extends MembershipDto {
  /** The first link. */
  @ApiProperty({ type: LinkDto, nullable: true })
  link: LinkDto | null;
  /** The same with a signature, good until it expires. */
  @ApiProperty({ type: SignedAddressDto, nullable: true })
  signedLink: SignedAddressDto | null;
  /** What people type: the link is short already, so it is the same address. */
  shortLink: string | null;
  /** Where its QR code is drawn; ask with the access token. */
  @ApiProperty({ type: QrAddressesDto, nullable: true })
  qr: QrAddressesDto | null;
}
