import { AppError, Catalogued } from '../kernel/errors/app-error.js';

@Catalogued({
  code: 'stats.range_invalid',
  status: 400,
  message: 'The end of the report is not after its beginning.',
  cause: '`to` is at or before `from`, in the time zone of the report.',
  cure: 'Send a `from` that lies before `to`, or leave both out for the last 30 days.',
  retry: 'after_fix',
})
export class StatsRangeInvalid extends AppError {}

@Catalogued({
  code: 'stats.range_too_long',
  status: 400,
  message: 'The report spans too many days.',
  cause:
    'By the hour, and for combinations that only quarters of an hour know, 31 days are the most; by the day 400, otherwise 1,100.',
  cure: 'Ask for fewer days, for a coarser interval, or for fewer dimensions; `details.maxDays` says how many.',
  retry: 'after_fix',
})
export class StatsRangeTooLong extends AppError {}

@Catalogued({
  code: 'stats.no_longer_kept',
  status: 400,
  message: 'This combination is no longer kept for days that old.',
  cause:
    'Systems, browsers and sub ids are kept by the quarter of an hour for as long as clicks are (CLICK_RETENTION_DAYS); older days keep their sums by one of them at a time, for the tenant, each offer and each promoter.',
  cure: 'Ask for later days, `details.since` says from when on; or for fewer dimensions.',
  retry: 'after_fix',
})
export class StatsNoLongerKept extends AppError {}

@Catalogued({
  code: 'stats.combination_not_kept',
  status: 400,
  message: 'These dimensions are not kept together.',
  cause:
    'Clicks are rolled up by offer, promoter, country and device together, and by system, browser and each sub id alone: all combinations would be as many rows as clicks.',
  cure: 'Group and filter by one of os, browser and sub1 to sub10 at a time, with offer and promoter at will; or read `GET /api/clicks`.',
  retry: 'after_fix',
})
export class CombinationNotKept extends AppError {}

@Catalogued({
  code: 'stats.dimension_not_yours',
  status: 403,
  message: 'This dimension is not for this caller.',
  cause: 'Sub ids are seen by their promoter and by admins only; promoters do not see other promoters.',
  cure: 'Leave the dimension out of `group_by` and of the filters.',
  retry: 'no',
})
export class DimensionNotYours extends AppError {}

@Catalogued({
  code: 'stats.sort_needs_currency',
  status: 400,
  message: 'Sums of money can be sorted by in one currency only.',
  cause: 'Amounts of several currencies are never added up, so there is no order between them.',
  cure: 'Send `currency` too, or sort by a count.',
  retry: 'after_fix',
})
export class SortNeedsCurrency extends AppError {}

@Catalogued({
  code: 'stats.too_many_streams',
  status: 429,
  message: 'Too many statistics are being streamed.',
  cause: 'A user may hold 5 live streams open, and a process sends 4 exports at a time.',
  cure: 'Close a stream, or wait for an export to end.',
  retry: 'yes',
})
export class TooManyStreams extends AppError {}
