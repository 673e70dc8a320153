import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsInt,
  IsObject,
  IsOptional,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsCountryList } from '../../../kernel/countries/country-list.decorator.js';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { IsReadableText } from '../../../kernel/http/readable-text.decorator.js';
import { IsWebAddress } from '../../../kernel/http/web-address.decorator.js';
import type { ProfileEntity } from '../profile.entity.js';

/** An address that a promoter shows. */
export class ProfileLinkDto {
  /**
   * What it is called.
   * @example My channel
   */
  @IsReadableText(1, 50)
  label: string;

  /** http or https only. */
  @ApiProperty({ example: 'https://video.example/me' })
  @IsWebAddress()
  url: string;
}

/** Whom a promoter reaches, as they say themselves. */
export class AudienceDto {
  /** ISO 3166-1 alpha-2. */
  @ApiPropertyOptional({ example: ['SA'] })
  @OptionalField()
  @IsCountryList({ mayBeEmpty: true, most: 50 })
  countries?: string[];

  /** Languages, BCP 47. */
  @ApiPropertyOptional({ example: ['ar'] })
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @Matches(/^[a-z]{2,3}(-[A-Za-z]{4})?(-([A-Z]{2}|\d{3}))?$/, {
    each: true,
    message: 'each value in $property must be a language tag, en or pt-BR for instance',
  })
  languages?: string[];

  /** What it is about, up to 10 words. */
  @ApiPropertyOptional({ example: ['fashion'] })
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(10)
  @ArrayUnique()
  @IsReadableText(1, 50, { each: true })
  topics?: string[];

  /** People a month. */
  @ApiPropertyOptional({ example: 10000 })
  @OptionalField()
  @IsInt()
  @Min(0)
  @Max(2_000_000_000)
  monthlyVisitors?: number;
}

/** What changes in one's own page; null takes a text away, lists change as a whole. */
export class UpdateProfileDto {
  /** Name of the page: 3 to 30 lower case letters, digits, `-` or `_`; unique on the platform. */
  @ApiPropertyOptional({ example: 'noura' })
  @OptionalField()
  @Matches(/^[a-z0-9][a-z0-9_-]{2,29}$/, {
    message: 'username must be 3 to 30 lower case letters, digits, hyphens or underscores',
  })
  username?: string;

  /** Name that everybody may read. */
  @ApiPropertyOptional({ type: String, nullable: true, example: 'Noura' })
  @IsOptional()
  @IsReadableText(1, 100)
  name?: string | null;

  /** A few lines about oneself; markup is shown as it is written. */
  @ApiPropertyOptional({ type: String, nullable: true })
  @IsOptional()
  @IsReadableText(1, 1_000, { lines: true })
  bio?: string | null;

  /** Up to 10 addresses. */
  @ApiPropertyOptional({ type: [ProfileLinkDto] })
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(10)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => ProfileLinkDto)
  links?: ProfileLinkDto[];

  /** Whom one reaches. */
  @ApiPropertyOptional({ type: AudienceDto })
  @OptionalField()
  @IsObject()
  @ValidateNested()
  @Type(() => AudienceDto)
  audience?: AudienceDto;

  /** Whether there is a public page; advertisers see the username only then. */
  @OptionalField()
  @IsBoolean()
  isPublic?: boolean;

  /** Whether the public page shows the offers that one promotes. */
  @OptionalField()
  @IsBoolean()
  showsOffers?: boolean;
}

/** One's own page. */
export class ProfileDto {
  username: string;
  name: string | null;
  bio: string | null;
  links: ProfileLinkDto[];
  audience: AudienceDto;
  isPublic: boolean;
  showsOffers: boolean;

  static from(this: void, profile: ProfileEntity): ProfileDto {
    const { username, name, bio, links, audience, isPublic, showsOffers } = profile;
    return { username, name, bio, links, audience, isPublic, showsOffers };
  }
}

/** An offer on a public page. */
export class PromotedOfferDto {
  /** In the language of the answer. */
  title: string;
  description: string | null;
  brand: string | null;
  /** The promoter's link to it. */
  url: string;
}

/** What everybody may see of a promoter. All texts are plain: a page that shows them escapes them. */
export class PublicPromoterDto {
  username: string;
  name: string | null;
  bio: string | null;
  links: ProfileLinkDto[];
  audience: AudienceDto;
  /** Active offers that they promote, newest first, at most 50; empty when they show none. */
  offers: PromotedOfferDto[];
}
