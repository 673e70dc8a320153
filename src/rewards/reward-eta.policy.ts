const DAY_MS = 86_400_000;

/** When a reward may be paid: whole days of 24 hours after it was earned. */
export function etaAfter(earnedAt: Date, coolOffDays: number): Date {
  return new Date(earnedAt.getTime() + coolOffDays * DAY_MS);
}
