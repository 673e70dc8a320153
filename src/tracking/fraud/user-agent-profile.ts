import { isbot } from 'isbot';
import { RecentMap } from '../../kernel/cache/recent-map.js';

/** What a user agent says of whoever sends it; made once per text. */
export interface UserAgentProfile {
  isBot: boolean;
  isHeadless: boolean;
  /** Fetches a page to show a card of it in a chat. */
  isPreviewer: boolean;
  /** Claims to be a browser of a person. */
  isBrowser: boolean;
  /** Claims to be built on Chromium and to send client hints. */
  sendsHints: boolean;
  isMobile: boolean;
  platform: 'Windows' | 'macOS' | 'Android' | 'iOS' | 'Linux' | 'Chrome OS' | null;
}

const MAX_LENGTH = 1024;
const known = new RecentMap<string, UserAgentProfile>(10_000);

const HEADLESS = /HeadlessChrome|PhantomJS|SlimerJS|puppeteer|playwright|selenium|webdriver/i;
const PREVIEWERS =
  /facebookexternalhit|facebookcatalog|WhatsApp\/|Slackbot-LinkExpanding|Slack-ImgProxy|TelegramBot|Twitterbot|LinkedInBot|Discordbot|SkypeUriPreview|Viber\/|Iframely|redditbot|vkShare|Mastodon\/|Bluesky Cardyb|Signal-Desktop-Preview|Google-PageRenderer|BingPreview/;
const BROWSER = /^Mozilla\/5\.0 \([^)]+\).*\b(?:AppleWebKit|Gecko|Trident)\b/;
const CHROMIUM = /\bChrome\/(\d+)/;
const FIRST_CHROME_WITH_HINTS = 89;

export function profileOf(userAgent: string): UserAgentProfile {
  const cached = known.get(userAgent);
  if (cached) return cached;
  const profile = judge(userAgent.slice(0, MAX_LENGTH));
  known.set(userAgent, profile);
  return profile;
}

function judge(text: string): UserAgentProfile {
  const isBot = isbot(text) && isbot(withoutInnocentWords(text));
  return {
    isBot,
    isHeadless: HEADLESS.test(text),
    isPreviewer: isBot && PREVIEWERS.test(text),
    isBrowser: !isBot && BROWSER.test(text),
    sendsHints: Number(CHROMIUM.exec(text)?.[1] ?? 0) >= FIRST_CHROME_WITH_HINTS,
    isMobile: /\bMobile\b|\bAndroid\b|\biPhone\b|\biPad\b/.test(text),
    platform: platformOf(text),
  };
}

const ANDROID_MODEL =
  /^(Mozilla\/5\.0 \(Linux; (?:U; )?Android [\d.]+; (?:[a-z]{2}[-_][A-Za-z]{2}; )?)(?!compatible)[^;()]*/;
const NETWORK_TOOL = / [\w-]*(?:vpn|proxy)[\w-]*(?:\/[\w.]+)?/gi;

/**
 * The same text without the words a person did not choose: the name of the phone, where its maker put
 * "bot" or "scan", and of a VPN that signs a browser's text. What is left must still look like a bot.
 */
function withoutInnocentWords(text: string): string {
  if (!BROWSER.test(text)) return text;
  return text.replace(ANDROID_MODEL, '$1K').replace(NETWORK_TOOL, '');
}

function platformOf(text: string): UserAgentProfile['platform'] {
  if (text.includes('Windows NT')) return 'Windows';
  if (text.includes('Android')) return 'Android';
  if (/iPhone|iPad|iPod/.test(text)) return 'iOS';
  if (text.includes('Macintosh')) return 'macOS';
  if (text.includes('CrOS')) return 'Chrome OS';
  return text.includes('Linux') ? 'Linux' : null;
}
