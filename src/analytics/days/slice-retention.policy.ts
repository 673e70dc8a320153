const DAY_MS = 86_400_000;

/** The midnight in UTC before which quarters of an hour by system, browser and sub id may be gone. */
export function slicesKeptSince(now: Date, clickRetentionDays: number): Date {
  return new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS - clickRetentionDays * DAY_MS);
}
