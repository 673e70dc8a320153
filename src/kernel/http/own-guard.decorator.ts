import { SetMetadata } from '@nestjs/common';

export const OWN_GUARD = 'afflux:own-guard';

/**
 * A route that judges its callers by a guard of its own, because it must do so without PostgreSQL. Its `@Allow`
 * still says in the API reference who may call it, and that guard must hold to it.
 */
export const OwnGuard = (): MethodDecorator => SetMetadata(OWN_GUARD, true);
