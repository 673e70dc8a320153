import { applyDecorators } from '@nestjs/common';
import { IsString, Length, Matches } from 'class-validator';

/**
 * What turns the direction of text around for everything behind it: with these a title can show one address and
 * mean another. Right-to-left text needs none of them; the plain marks (U+200E, U+200F, U+061C) are let through.
 */
const TURNS = '\\u202a-\\u202e\\u2066-\\u2069';
const LINE = new RegExp(`^[^\\p{Cc}\\p{Cs}${TURNS}]*$`, 'u');
const LINES = new RegExp(`^(?:[^\\p{Cc}\\p{Cs}${TURNS}]|[\\n\\t])*$`, 'u');

/**
 * Text that people write for other people, in any script: without control characters and without marks that turn
 * the direction of what follows. Markup is text like any other; pages that show it escape it.
 * @param options.lines line breaks and tabs may stand in it
 */
export function IsReadableText(
  minLength: number,
  maxLength: number,
  options: { each?: boolean; lines?: boolean } = {},
): PropertyDecorator {
  const { lines = false, ...each } = options;
  const message = `${each.each ? 'each value in ' : ''}$property must not contain control characters or marks that turn the direction of text`;
  return applyDecorators(
    Matches(lines ? LINES : LINE, { ...each, message }),
    Length(minLength, maxLength, each),
    IsString(each),
  );
}
