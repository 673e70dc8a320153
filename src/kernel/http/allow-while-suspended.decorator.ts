import { SetMetadata } from '@nestjs/common';

export const WHILE_SUSPENDED_KEY = 'afflux:while-suspended';

/** A write that members of a suspended tenant may still make. */
export const AllowWhileSuspended = (): MethodDecorator => SetMetadata(WHILE_SUSPENDED_KEY, true);
