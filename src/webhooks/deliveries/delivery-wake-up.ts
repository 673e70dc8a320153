import { Injectable } from '@nestjs/common';
import { OutboxWakeUp } from '../../outbox/outbox-wake-up.js';

/** Lets new deliveries of this process rouse its sender at once; those of others wait for its next look. */
@Injectable()
export class DeliveryWakeUp extends OutboxWakeUp {}
