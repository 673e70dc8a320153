const DAY_MS = 86_400_000;

/** Whether a sale still counts for a click: within whole days of 24 hours, the last moment included. */
export function isWithinWindow(clickedAt: Date, convertedAt: Date, windowDays: number): boolean {
  return convertedAt.getTime() - clickedAt.getTime() <= windowDays * DAY_MS;
}
