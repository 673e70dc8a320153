/** Base of what the journal tells its callers; `code` is stable, `cause` is the error of the file system if any. */
export class JournalError extends Error {
  readonly code: string = 'journal.error';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The disk, its quota, its reserve or the journal's own limit is used up; heals when space returns. */
export class JournalFull extends JournalError {
  override readonly code = 'journal.full';
}

/** The file system refuses writes for another reason than space; heals when it accepts them again. */
export class JournalUnwritable extends JournalError {
  override readonly code = 'journal.unwritable';
}

/** More bytes wait for the disk than may be held in memory. */
export class JournalOverloaded extends JournalError {
  override readonly code = 'journal.overloaded';
}

export class JournalRecordTooLarge extends JournalError {
  override readonly code = 'journal.record_too_large';
}

export class JournalClosed extends JournalError {
  override readonly code = 'journal.closed';
}

/** Another live process writes to the same directory. */
export class JournalLocked extends JournalError {
  override readonly code = 'journal.locked';
}

const SPACE_CODES = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Wraps what the file system threw; journal errors pass unchanged. */
export function toJournalError(error: unknown): JournalError {
  if (error instanceof JournalError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code !== undefined && SPACE_CODES.has(code)
    ? new JournalFull(`No space for the journal: ${reason}`, { cause: error })
    : new JournalUnwritable(`The journal cannot be written: ${reason}`, { cause: error });
}
