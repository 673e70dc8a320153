const PERIOD = /^(\d{4})-(0[1-9]|1[0-2])$/;

/** The month of a moment in a time zone: `2026-01`. */
export function monthOf(moment: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit' }).formatToParts(
    moment,
  );
  const part = (type: string): string => parts.find((one) => one.type === type)!.value;
  return `${part('year')}-${part('month')}`;
}

/** The month before: `2026-01` → `2025-12`. */
export function monthBefore(period: string): string {
  const [, year, month] = PERIOD.exec(period) ?? [];
  if (!year || !month) throw new RangeError(`${period} is no month`);
  const index = Number(year) * 12 + Number(month) - 2;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
}
