import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray } from 'class-validator';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { IsReadableText } from '../../kernel/http/readable-text.decorator.js';

/** What somebody who joins answers. */
export class JoinOfferDto {
  /** One answer to each of the offer's requirements, in their order; 1 to 2000 characters each. */
  @ApiPropertyOptional({ example: [] })
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(10)
  @IsReadableText(1, 2_000, { each: true, lines: true })
  answers: string[] = [];
}

/** Why an application is not accepted. */
export class RejectMembershipDto {
  /**
   * The applicant reads it.
   * @example We look for promoters in other countries.
   */
  @IsReadableText(1, 500)
  reason: string;
}
