import { checkTemplate } from '../kernel/url-template/url-template.js';
import { LinkForeignDestination } from './links.errors.js';

/**
 * A promoter's own destination: any page of the offer's shop, never another host, or the platform would
 * lend its name to any address.
 * @throws UnknownMacro, MacroMisplaced, InvalidDestination, LinkForeignDestination
 */
export function checkLinkDestination(destination: string, offerDestination: string): void {
  checkTemplate(destination);
  if (originOf(destination) !== originOf(offerDestination)) throw new LinkForeignDestination();
}

function originOf(template: string): string {
  // Macros stand behind the host only, so any filling will do.
  return new URL(template.replace(/\{\w+\}/g, 'x')).origin;
}
