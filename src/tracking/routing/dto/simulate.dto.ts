import { ArrayMaxSize, IsArray, IsInt, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';

/** A visitor to try the rules on; what is left out is unknown. */
export class SimulateDto {
  /** Country of the visitor, ISO 3166-1 alpha-2; goes before `ip`. */
  @OptionalField()
  @Matches(/^[A-Z]{2}$/)
  country?: string;

  /** Region of the visitor; goes before `ip`. */
  @OptionalField()
  @IsString()
  @MaxLength(200)
  region?: string;

  /** City of the visitor; goes before `ip`. */
  @OptionalField()
  @IsString()
  @MaxLength(200)
  city?: string;

  /** Autonomous system of the visitor; goes before `ip`. */
  @OptionalField()
  @IsInt()
  @Min(0)
  @Max(4_294_967_295)
  asn?: number;

  /** Address of the visitor. */
  @OptionalField()
  @IsString()
  @MaxLength(45)
  ip?: string;

  /** User agent of the visitor: device, system and browser are read from it. */
  @OptionalField()
  @IsString()
  @MaxLength(1024)
  userAgent?: string;

  /** Preferred language, BCP 47. */
  @OptionalField()
  @IsString()
  @MaxLength(35)
  language?: string;

  /** Page the visitor comes from. */
  @OptionalField()
  @IsString()
  @MaxLength(1024)
  referrer?: string;

  /** Value of `source`. */
  @OptionalField()
  @IsString()
  @MaxLength(1024)
  source?: string;

  /** sub1, sub2 … in this order. */
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(10)
  @IsString({ each: true })
  subs?: string[];

  /** Stands for the visitor in what stays the same for one: shares and experiments. */
  @OptionalField()
  @IsString()
  @MaxLength(200)
  visitor?: string;

  /** The moment, RFC 3339; now when left out. */
  @OptionalField()
  @Matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/)
  time?: string;
}
