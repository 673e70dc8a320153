import type { CapPeriod, CapWindow } from './caps.types.js';

const HOUR = 3_600_000;
/** Local time is at most 14 h ahead of UTC and 12 h behind. */
const FURTHEST = 15 * HOUR;

/**
 * The window of an instant. Windows of one period follow each other without a gap or an overlap, also
 * where clocks are set: a day has 23 or 25 hours then, and an hour that begins twice is two windows.
 * @param at ms since the epoch
 */
export function windowAt(period: CapPeriod, timeZone: string, at: number): CapWindow {
  if (period === 'total') return { start: 0, end: null };
  if (period === 'hourly') return hourAt(timeZone, at);
  const local = new Date(at + offsetAt(timeZone, at));
  const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()];
  const begin = (ahead: number): number =>
    firstInstant(
      timeZone,
      period === 'daily' ? Date.UTC(year, month, day + ahead) : Date.UTC(year, month + ahead, 1),
    );
  // Clocks set back over midnight show the old date once more: that belongs to the new day already.
  if (at >= begin(1)) return { start: begin(1), end: begin(2) };
  return { start: begin(0), end: begin(1) };
}

export function isInWindow({ start, end }: CapWindow, at: number): boolean {
  return at >= start && (end === null || at < end);
}

export function isTimeZone(name: string): boolean {
  try {
    formatterOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Whole hours of the local clock, cut where the clock is set. */
function hourAt(timeZone: string, at: number): CapWindow {
  const offset = offsetAt(timeZone, at);
  const start = Math.floor((at + offset) / HOUR) * HOUR - offset;
  const end = start + HOUR;
  return {
    start: offsetAt(timeZone, start) === offset ? start : changeBetween(timeZone, start, at),
    end: offsetAt(timeZone, end - 1) === offset ? end : changeBetween(timeZone, at, end - 1),
  };
}

/** The first instant at which the local clock shows `local` or later; `local` is written as if it were UTC. */
function firstInstant(timeZone: string, local: number): number {
  const [from, to] = [local - FURTHEST, local + FURTHEST];
  const [before, after] = [offsetAt(timeZone, from), offsetAt(timeZone, to)];
  if (before === after) return local - before;
  const change = changeBetween(timeZone, from, to);
  if (local - before < change) return local - before;
  return Math.max(change, local - after);
}

/** When the offset changes, given that it differs at both ends. */
function changeBetween(timeZone: string, from: number, to: number): number {
  const before = offsetAt(timeZone, from);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(timeZone, middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, hourCycle: 'h23', era: 'short' },
      ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

/** How far the local clock is ahead of UTC, in ms. */
function offsetAt(timeZone: string, at: number): number {
  const second = Math.floor(at / 1000) * 1000;
  const parts: Record<string, number> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(second)) parts[type] = Number(value);
  const { year, month, day, hour, minute, second: seconds } = parts as Record<string, number>;
  return Date.UTC(year!, month! - 1, day, hour, minute, seconds) - second;
}
