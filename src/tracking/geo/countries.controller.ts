import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../kernel/http/allow.decorator.js';
import { CountriesDto } from './dto/country.dto.js';
import { COUNTRIES } from '../../kernel/countries/iso-countries.js';

@ApiTags('Geo rules')
@Controller('api/geo')
@Public()
export class CountriesController {
  @Get('countries')
  @ApiOperation({ summary: 'List the 249 countries of ISO 3166-1 with their English names' })
  countries(): CountriesDto {
    return { data: [...COUNTRIES] };
  }
}
