import { escapeHtml } from '../../kernel/http/escape-html.js';
import type { Locale } from '../../kernel/http/locale.js';
import type { PublicPromoterDto } from './dto/profile.dto.js';

const STYLE = `
  body { font: 1rem/1.6 system-ui, sans-serif; color: #111; max-width: 42rem; margin: 2rem auto; padding: 0 1rem }
  h1, h2 { line-height: 1.2 } .user { color: #555 } .text { white-space: pre-line }
  ul { padding: 0; list-style: none } li { border: 1px solid #ccc; border-radius: .5rem; padding: .8rem 1rem; margin: .8rem 0 }
  li p { margin: .3rem 0 }`;
const WORDS = {
  en: { offers: 'Offers', elsewhere: 'Elsewhere' },
  ar: { offers: 'العروض', elsewhere: 'في أماكن أخرى' },
} satisfies Record<Locale, object>;

/** A promoter's public page; everything that people wrote is escaped, and addresses are http or https when saved. */
export function promoterPage(promoter: PublicPromoterDto, locale: Locale): string {
  const words = WORDS[locale];
  const name = escapeHtml(promoter.name ?? promoter.username);
  const offers = promoter.offers.map(
    ({ title, description, brand, url }) =>
      `<li><a href="${escapeHtml(url)}" rel="sponsored nofollow" dir="auto">${escapeHtml(title)}</a>` +
      (brand === null ? '' : ` <span dir="auto">${escapeHtml(brand)}</span>`) +
      (description === null ? '' : `<p class="text" dir="auto">${escapeHtml(description)}</p>`) +
      '</li>',
  );
  const links = promoter.links.map(
    ({ label, url }) =>
      `<li><a href="${escapeHtml(url)}" rel="nofollow noopener" dir="auto">${escapeHtml(label)}</a></li>`,
  );
  const part = (title: string, items: string[]): string =>
    items.length === 0 ? '' : `<h2>${title}</h2>\n<ul>\n${items.join('\n')}\n</ul>\n`;
  return `<!doctype html>
<html lang="${locale}" dir="${locale === 'ar' ? 'rtl' : 'ltr'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${name}</title>
<style>${STYLE}</style></head>
<body>
<h1 dir="auto">${name}</h1>
<p class="user" dir="ltr">@${escapeHtml(promoter.username)}</p>
${promoter.bio === null ? '' : `<p class="text" dir="auto">${escapeHtml(promoter.bio)}</p>\n`}${part(words.offers, offers)}${part(words.elsewhere, links)}</body>
</html>
`;
}
