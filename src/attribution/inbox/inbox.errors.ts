import { AppError, Catalogued } from '../../kernel/errors/app-error.js';

@Catalogued({
  code: 'inbox.not_replayable',
  status: 409,
  message: 'This request cannot be replayed.',
  cause: 'It was refused at the door, or it is an event of a shop that makes no sale of its own.',
  cure: 'Have the sender send it again: shops and trackers send anew what they have in their own logs.',
  retry: 'no',
})
export class InboxNotReplayable extends AppError {}
