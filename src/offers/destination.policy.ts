import { checkTemplate } from '../kernel/url-template/url-template.js';
import {
  MacroMisplaced,
  UnknownMacro,
  InvalidDestination,
} from '../kernel/url-template/url-template.errors.js';
import { OfferInvalidDestination, OfferMacroMisplaced, OfferUnknownMacro } from './offers.errors.js';

/**
 * Judges the destination or fallback of an offer when it is saved.
 * @throws OfferUnknownMacro, OfferMacroMisplaced, OfferInvalidDestination
 */
export function checkDestination(template: string): void {
  try {
    checkTemplate(template);
  } catch (error) {
    if (error instanceof UnknownMacro) throw new OfferUnknownMacro({ details: error.details });
    if (error instanceof MacroMisplaced) throw new OfferMacroMisplaced();
    if (error instanceof InvalidDestination) throw new OfferInvalidDestination({ message: error.messages });
    throw error;
  }
}
