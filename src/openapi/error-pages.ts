import { errorCatalogue, type ErrorSpec } from '../kernel/errors/app-error.js';

const RETRY_TEXT = {
  no: 'No',
  after_fix: 'After the request was mended',
  yes: 'Yes',
  after_delay: 'Yes, after a while',
} as const;

/** docs/errors.md: every code with cause, cure and whether to try again. */
export function errorsMarkdown(specs: ErrorSpec[] = errorCatalogue()): string {
  const sections = specs.map(
    (spec) => `## ${spec.code}

**${spec.status}** ${spec.message}

- Cause: ${spec.cause}
- Cure: ${spec.cure}
- Try again? ${RETRY_TEXT[spec.retry]}
`,
  );
  return `# Errors

Generated from the error classes; do not edit. Every error answer has this shape:

\`\`\`json
{
  "statusCode": 404,
  "error": "Not Found",
  "message": "There is nothing at this address.",
  "code": "route.not_found",
  "correlationId": "0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11",
  "docUrl": "http://localhost:3000/docs/errors#route.not_found"
}
\`\`\`

\`message\` is a list for \`request.invalid\`, one sentence otherwise; \`details\` is there when a program can use it.
\`code\` never changes its meaning. \`correlationId\` is what \`X-Request-Id\` of the answer says, and what the logs say.

${sections.join('\n')}`;
}

/** The same catalogue as the page that \`docUrl\` of every error leads to. */
export function errorsHtml(specs: ErrorSpec[] = errorCatalogue()): string {
  const sections = specs.map(
    (
      spec,
    ) => `<section id="${spec.code}"><h2>${spec.code}</h2><p><b>${spec.status}</b> ${escaped(spec.message)}</p>
<ul><li>Cause: ${escaped(spec.cause)}</li><li>Cure: ${escaped(spec.cure)}</li>
<li>Try again? ${RETRY_TEXT[spec.retry]}</li></ul></section>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Afflux errors</title><style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:45rem;padding:0 1rem}
section:target{background:#ffd}h2{font-family:ui-monospace,monospace;font-size:1.1rem}</style>
<h1>Errors</h1><p>The API reference is at <a href="/docs">/docs</a>.</p>
${sections.join('\n')}</html>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/\`([^\`]*)\`/g, '<code>$1</code>');
}
