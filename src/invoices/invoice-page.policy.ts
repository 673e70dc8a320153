import { escapeHtml } from '../kernel/http/escape-html.js';
import { formatMinor } from '../kernel/money/money.js';
import type { InvoiceLineEntity } from './invoice-line.entity.js';
import type { InvoiceEntity } from './invoice.entity.js';

export interface PageParties {
  seller: string;
  buyer: string;
  timeZone: string;
}

const STYLE = `
  @page { size: A4; margin: 20mm }
  body { font: 11pt/1.5 system-ui, sans-serif; color: #111; max-width: 170mm; margin: 2rem auto }
  header { display: flex; justify-content: space-between; align-items: start }
  h1 { font-size: 20pt; margin: 0 } dl { display: grid; grid-template-columns: auto auto; gap: 0 1rem; margin: 0 }
  dt { color: #555 } dd { margin: 0; text-align: right }
  table { width: 100%; border-collapse: collapse; margin: 2rem 0 } thead { display: table-header-group }
  th { text-align: left; border-bottom: 2px solid #111 } td { border-bottom: 1px solid #ccc }
  th, td { padding: .4rem .2rem; vertical-align: top } tr { break-inside: avoid }
  .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
  tfoot td { border-bottom: 0; border-top: 2px solid #111; font-weight: bold }
  @media print { body { margin: 0 } }`;

/** An invoice as a page of its own that prints on A4; everything that people wrote is escaped. */
export function invoicePage(
  invoice: InvoiceEntity,
  lines: readonly InvoiceLineEntity[],
  { seller, buyer, timeZone }: PageParties,
): string {
  const { number, period, currency, totalMinor, status } = invoice;
  const day = (moment: Date | null): string =>
    moment === null ? '' : new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(moment);
  const money = (minor: bigint): string => escapeHtml(`${formatMinor(minor, currency)} ${currency}`);
  const facts: [string, string][] = [
    ['Invoice', number],
    ['Month', period],
    ['Issued', day(invoice.issuedAt)],
    ['Due', day(invoice.dueAt)],
    ['State', status],
    ...(invoice.paidAt ? ([['Paid', day(invoice.paidAt)]] as [string, string][]) : []),
    ...(invoice.proof ? ([['Payment', invoice.proof]] as [string, string][]) : []),
  ];
  const rows = lines.map(
    ({ description, postings, amountMinor }) =>
      `<tr><td>${escapeHtml(description)}</td><td class="number">${postings}</td><td class="number">${money(amountMinor)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(number)}</title>
<style>${STYLE}</style></head>
<body>
<header>
<div><h1>Invoice</h1><p>${escapeHtml(seller)}</p><p>To: <strong>${escapeHtml(buyer)}</strong></p></div>
<dl>${facts.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>
</header>
<table>
<thead><tr><th>Description</th><th class="number">Postings</th><th class="number">Amount</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
<tfoot><tr><td colspan="2">Total</td><td class="number">${money(totalMinor)}</td></tr></tfoot>
</table>
</body>
</html>
`;
}
