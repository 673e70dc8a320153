/** Names of the queues; the queue store may be wiped at any time, PostgreSQL knows what is still due. */
export const EVENTS_QUEUE = 'events';
export const SCHEDULE_QUEUE = 'schedule';

/** Payload of a job on the events queue: where to find the event, and for whom. */
export interface EventJob {
  eventId: string;
  consumer: string;
}

export interface ScheduledJob {
  /** Stable name: `rewards.approve-due`. */
  name: string;
  everyMs: number;
  /** Finds what is due and does it; may run in any worker process, one at a time. */
  run: () => Promise<void>;
}
