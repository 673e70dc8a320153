import type { ExecutionContext } from '@nestjs/common';
import { Throttle } from '@nestjs/throttler';
import { clientNetwork } from '../kernel/http/client-network.js';

/** For routes that check or take passwords: 300 a minute and address, together and whoever asks. */
export function LimitCredentials(): MethodDecorator & ClassDecorator {
  return Throttle({
    default: {
      limit: 300,
      ttl: 60_000,
      getTracker: (request: { ip?: string }) => clientNetwork(request.ip ?? null),
      generateKey: (_: ExecutionContext, tracker: string) => `credentials ${tracker}`,
    },
  });
}
