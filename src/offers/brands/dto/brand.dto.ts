import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { IsReadableText } from '../../../kernel/http/readable-text.decorator.js';
import { IsWebAddress } from '../../../kernel/http/web-address.decorator.js';
import type { BrandEntity } from '../brand.entity.js';

/** Where a brand is found; null takes an address away. */
class BrandAddressesDto {
  /** Where the brand is at home. */
  @ApiPropertyOptional({ type: String, nullable: true, example: 'https://brand.example/' })
  @IsOptional()
  @IsWebAddress()
  websiteUrl?: string | null;

  /** Picture of the brand. */
  @ApiPropertyOptional({ type: String, nullable: true, example: 'https://brand.example/logo.png' })
  @IsOptional()
  @IsWebAddress()
  logoUrl?: string | null;
}

/** A new brand. */
export class CreateBrandDto extends BrandAddressesDto {
  /**
   * What people read; unique within the tenant.
   * @example Example Shoes
   */
  @IsReadableText(1, 100)
  name: string;
}

/** What changes in a brand. */
export class UpdateBrandDto extends BrandAddressesDto {
  /** What people read; unique within the tenant. */
  @ApiPropertyOptional({ example: 'Example Shoes' })
  @OptionalField()
  @IsReadableText(1, 100)
  name?: string;
}

/** Whose goods an offer sells. */
export class BrandDto {
  id: string;
  name: string;
  websiteUrl: string | null;
  logoUrl: string | null;
  /** RFC 3339 in UTC. */
  createdAt: string;

  static from(this: void, { id, name, websiteUrl, logoUrl, createdAt }: BrandEntity): BrandDto {
    return { id, name, websiteUrl, logoUrl, createdAt: createdAt.toISOString() };
  }
}
