import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Public } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { type Locale, WantedLocale } from '../../kernel/http/locale.js';
import { PublicPromoterDto } from './dto/profile.dto.js';
import { ProfileNotFound } from './profiles.errors.js';
import { promoterPage } from './promoter-page.policy.js';
import { PromoterPageService } from './promoter-page.service.js';

@ApiTags('Promoters')
@Controller()
@Public()
export class PromoterPageController {
  constructor(private readonly pages: PromoterPageService) {}

  @Get('api/promoters/:username')
  @Header('vary', 'accept-language')
  @ApiOperation({ summary: 'What everybody may see of a promoter, with the offers they promote' })
  @ApiErrors(ProfileNotFound)
  get(@Param('username') username: string, @WantedLocale() locale: Locale): Promise<PublicPromoterDto> {
    return this.pages.get(username, locale);
  }

  @Get('p/:username')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header(
    'content-security-policy',
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
  )
  @Header('vary', 'accept-language')
  @ApiProduces('text/html')
  @ApiOkResponse({ schema: { type: 'string' } })
  @ApiOperation({ summary: 'The same as a page to read' })
  @ApiErrors(ProfileNotFound)
  async page(@Param('username') username: string, @WantedLocale() locale: Locale): Promise<string> {
    return promoterPage(await this.pages.get(username, locale), locale);
  }
}
