const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const formatters = new Map<string, Intl.DateTimeFormat>();

export interface ZonedTime {
  /** 1 is Monday, 7 is Sunday. */
  weekday: number;
  /** 0 to 23. */
  hour: number;
}

/** Weekday and hour on the clocks of a time zone, daylight saving included. */
export function zonedTime(timezone: string, at: number): ZonedTime {
  const parts = formatterOf(timezone).formatToParts(at);
  const part = (type: string): string => parts.find((candidate) => candidate.type === type)!.value;
  return { weekday: DAYS.indexOf(part('weekday')) + 1, hour: Number(part('hour')) };
}

/** Making one is a thousand times dearer than using it; time zones are few. */
function formatterOf(timezone: string): Intl.DateTimeFormat {
  const known = formatters.get(timezone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  formatters.set(timezone, made);
  return made;
}
