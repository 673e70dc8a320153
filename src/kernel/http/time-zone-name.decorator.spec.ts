import { validateSync } from 'class-validator';
import { IsTimeZoneName } from './time-zone-name.decorator.js';

class Zoned {
  @IsTimeZoneName()
  timezone: unknown;
}

const isRefused = (timezone: unknown): boolean =>
  validateSync(Object.assign(new Zoned(), { timezone })).length > 0;

it.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+3'])('takes %s', (name) =>
  expect(isRefused(name)).toBe(false),
);

it.each(['+03:00', '-0500', '03:00', 'Europe/Nowhere', '', null, 3])('refuses %p', (name) =>
  expect(isRefused(name)).toBe(true),
);
