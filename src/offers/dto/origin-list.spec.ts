import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { RequestValidationPipe } from '../../kernel/http/request-validation.pipe.js';
import { IsOriginList } from './origin-list.decorator.js';

class Body {
  @IsOriginList()
  origins: string[];
}

const judge = (origins: unknown): Promise<unknown> =>
  new RequestValidationPipe().transform({ origins }, { type: 'body', metatype: Body });

describe('a list of origins', () => {
  it.each([[[null]], [[undefined]], [[1]], [['shop.example']], [['https://a.example', null]]])(
    'refuses %j',
    async (origins) => {
      await expect(judge(origins)).rejects.toMatchObject({ status: 400 });
    },
  );

  it('takes origins', async () => {
    await expect(judge(['https://shop.example'])).resolves.toEqual({ origins: ['https://shop.example'] });
  });
});
