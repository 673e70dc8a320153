import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../kernel/http/parse-id.pipe.js';
import { LinkArchived, LinkNotFound } from '../../links/links.errors.js';
import { CheckedLinkDto, SignedLinkDto, SignLinkDto, VerifyLinkDto } from './dto/signing.dto.js';
import { SignedLinksService } from './signed-links.service.js';
import { InvalidSignedExpiry, NotALink } from './signing.errors.js';

@ApiTags('Links')
@Controller('api/links')
export class SignedLinksController {
  constructor(private readonly signed: SignedLinksService) {}

  @Post('verify')
  @HttpCode(200)
  @Allow({ roles: ['PROMOTER', 'ADMIN'], permission: 'links:read' })
  @ApiOperation({ summary: 'Say what a click on a link would be worth, without using it up' })
  @ApiErrors(RequestInvalid, NotALink, LinkNotFound)
  async verify(@Ctx() ctx: RequestContext, @Body() body: VerifyLinkDto): Promise<CheckedLinkDto> {
    return CheckedLinkDto.from(await this.signed.check(ctx, body.url));
  }

  @Post(':id/sign')
  @HttpCode(200)
  @Allow({ roles: ['PROMOTER', 'ADMIN'], permission: 'links:write' })
  @ApiOperation({ summary: 'Sign a link: good until a moment, for everybody or for one click' })
  @ApiErrors(RequestInvalid, InvalidSignedExpiry, LinkNotFound, LinkArchived)
  async sign(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: SignLinkDto,
  ): Promise<SignedLinkDto> {
    return SignedLinkDto.from(
      await this.signed.sign(ctx, id, { ...body, singleUse: body.singleUse ?? false }),
    );
  }
}
