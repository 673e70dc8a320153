/** The few pages a visitor may meet instead of a destination. They name no tenant. */
function page(title: string, text: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>body{font:16px/1.5 system-ui;margin:20vh auto;max-width:28rem;padding:0 1rem}</style>
<h1>${title}</h1><p>${text}</p></html>`;
}

export const NEUTRAL_PAGE = page(
  'This link is resting',
  'It leads nowhere at the moment. Please try again later.',
);
export const UNKNOWN_PAGE = page('No such link', 'Please check the address you were given.');
export const ENDED_PAGE = page(
  'This offer has ended',
  'The link worked once, but the offer behind it is over.',
);
export const AWAY_PAGE = page('Please try again', 'The link could not be looked up just now.');
export const BLOCKED_PAGE = page(
  'Not available here',
  'This offer is not open to visitors from your country.',
);
export const TOO_FAST_PAGE = page(
  'One moment',
  'The link was opened too often in a short time. Please try again.',
);
export const FAILED_PAGE = page('Something went wrong', 'The fault is on our side. Please try again later.');
