import { PickType } from '@nestjs/swagger';
import { SdkVisitDto } from './sdk-visit.dto.js';

/** A click that is made up. */
export class TestClickDto extends PickType(SdkVisitDto, ['code', 'params'] as const) {}
