import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** Languages that texts of offers, mails and pages are written in; the first stands in for what is missing. */
export const LOCALES = ['en', 'ar'] as const;
export type Locale = (typeof LOCALES)[number];
export const FALLBACK_LOCALE: Locale = LOCALES[0];

const MOST_RANGES = 20;

/** The best of our languages for an Accept-Language header (RFC 9110, 12.5.4); English when none fits. */
export function chooseLocale(header: string | undefined): Locale {
  let best: { locale: Locale; quality: number } | null = null;
  for (const range of (header ?? '').split(',').slice(0, MOST_RANGES)) {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const quality = qualityOf(parameters);
    const locale = tag === '*' ? FALLBACK_LOCALE : LOCALES.find((known) => tag.split('-')[0] === known);
    if (locale && quality > (best?.quality ?? 0)) best = { locale, quality };
  }
  return best?.locale ?? FALLBACK_LOCALE;
}

/** The language of somebody's account as one of ours. */
export function localeOf(tag: string): Locale {
  return LOCALES.find((known) => tag.toLowerCase().split('-')[0] === known) ?? FALLBACK_LOCALE;
}

/** What the caller wants to read, out of Accept-Language. */
export const WantedLocale = createParamDecorator((_: unknown, execution: ExecutionContext): Locale => {
  const request = execution.switchToHttp().getRequest<{ headers: Record<string, string | undefined> }>();
  return chooseLocale(request.headers['accept-language']);
});

function qualityOf(parameters: string[]): number {
  const given = parameters.find((parameter) => parameter.startsWith('q='));
  if (given === undefined) return 1;
  const quality = Number(given.slice(2));
  return quality >= 0 && quality <= 1 ? quality : 0;
}
