import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import { IsArray, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { RequestValidationPipe } from './request-validation.pipe.js';

class Limit {
  @IsOptional()
  @IsInt()
  most?: number;
}

class Rule {
  @IsOptional()
  @ValidateNested()
  @Type(() => Limit)
  limit?: Limit;

  @IsOptional()
  @IsString({ each: true })
  words?: string[];
}

class Body {
  @IsOptional()
  @ValidateNested()
  @Type(() => Limit)
  limit?: Limit | null;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Rule)
  rules?: Rule[];
}

const pipe = new RequestValidationPipe();
const judge = (value: unknown): Promise<unknown> => pipe.transform(value, { type: 'body', metatype: Body });

describe('a list in place of an object', () => {
  it.each([
    [{ limit: [] }, 'limit must be an object'],
    [{ limit: [{ most: 1 }] }, 'limit must be an object'],
    [{ rules: [[]] }, 'each value in rules must be an object'],
    [{ rules: [{}, [{}]] }, 'each value in rules must be an object'],
    [{ rules: [{}, { limit: [[]] }] }, 'rules.1.limit must be an object'],
  ])('%j is refused by name', async (value, message) => {
    await expect(judge(value)).rejects.toMatchObject({ status: 400, message });
  });

  it.each([
    {},
    { limit: null },
    { limit: { most: 1 } },
    { rules: [] },
    { rules: [{}, { limit: { most: 2 } }] },
  ])('%j is taken', async (value) => {
    await expect(judge(value)).resolves.toEqual(value);
  });

  it.each([
    [{ limit: { most: 'x' } }, 'limit.most must be an integer number'],
    [{ rules: [{}, { limit: { most: 1, mo: 1 } }] }, 'property rules.1.limit.mo should not exist'],
    [{ rules: [{ words: [1] }] }, 'each value in rules.0.words must be a string'],
    [{ other: 1 }, 'property other should not exist'],
  ])('what else is wrong in %j is told with its path', async (value, message) => {
    await expect(judge(value)).rejects.toMatchObject({ message });
  });
});
