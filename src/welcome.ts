import type { DemoFile } from './demo/demo.types.js';

export interface WelcomeFacts {
  publicUrl: string;
  role: string;
  /** How long the start took. */
  seconds: number;
  dataDir: string;
  demo: DemoFile | null;
  /** Whether mails are written instead of sent. */
  mailsToFiles: boolean;
}

/** The first screen: where things are, who may log in, and the quick start to copy line by line. */
export function welcome(facts: WelcomeFacts): string {
  const { publicUrl, role, seconds, dataDir, demo, mailsToFiles } = facts;
  const writesMails = mailsToFiles && (role === 'all' || role === 'worker');
  const head = `
Afflux is ready after ${seconds.toFixed(1)} s: ${publicUrl}${role === 'all' ? '' : ` (role ${role})`}

  API reference   ${publicUrl}/docs
  Error codes     ${publicUrl}/docs/errors
  Health          ${publicUrl}/health
${writesMails ? `  Mails           ${dataDir}/mail: SMTP_URL is not set, so they are written there and not sent\n` : ''}`;
  return demo === null ? head : head + demoText(facts, demo);
}

function demoText({ publicUrl, dataDir }: WelcomeFacts, demo: DemoFile): string {
  const { accounts, keys, links } = demo;
  const rows = Object.values(accounts).map(({ email, role }) => `    ${email.padEnd(24)}${role}`);
  return `
  Demo logins, password ${accounts.admin.password}
${rows.join('\n')}

  Tracking link   ${publicUrl}${links.demo}
  Keys            ${dataDir}/demo.json

  The main job, in another terminal:

    # 1. a click: the answer is a redirect with X-Click-Id
    CLICK=$(curl -si '${publicUrl}${links.demo}?sub1=hello' | tr -d '\\r' | sed -n 's/^x-click-id: //Ip'); echo $CLICK

    # 2. the sale, reported by the advertiser's server
    curl -s ${publicUrl}/api/postback -H 'X-API-Key: ${keys.advertiser_secret}' -H 'Content-Type: application/json' \\
      -d "{\\"click_id\\":\\"$CLICK\\",\\"transaction_id\\":\\"order-1\\",\\"amount\\":49.99,\\"currency\\":\\"USD\\"}"; echo

    # 3. the promoter sees it
    token() { curl -s ${publicUrl}/api/auth/login -H 'Content-Type: application/json' \\
      -d "{\\"email\\":\\"$1@demo.test\\",\\"password\\":\\"${accounts.admin.password}\\"}" | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/'; }
    curl -s ${publicUrl}/api/conversions -H "Authorization: Bearer $(token promoter)"; echo

    # 4. the admin approves it (take the id from step 2 or 3)
    ID=<conversion id>
    curl -s -X POST ${publicUrl}/api/conversions/$ID/approve -H "Authorization: Bearer $(token admin)"; echo

    # 5. the promoter has a reward, the books balance
    curl -s ${publicUrl}/api/rewards -H "Authorization: Bearer $(token promoter)"; echo
    curl -s ${publicUrl}/api/ledger/trial-balance -H "Authorization: Bearer $(token admin)"; echo
`;
}
