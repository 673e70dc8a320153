import type { DomainEvent } from '../outbox/outbox.types.js';
import type { ConversionEntity } from './conversion.entity.js';

export const CONVERSION_CREATED = 'conversion.created';
export const CONVERSION_APPROVED = 'conversion.approved';
export const CONVERSION_REJECTED = 'conversion.rejected';
export const CONVERSION_REVERSED = 'conversion.reversed';
export type ConversionEventType =
  | typeof CONVERSION_CREATED
  | typeof CONVERSION_APPROVED
  | typeof CONVERSION_REJECTED
  | typeof CONVERSION_REVERSED;

/** Version 1 of every conversion event: the conversion as it was when it happened. */
export interface ConversionEventPayload {
  conversionId: string;
  advertiserId: string;
  offerId: string;
  linkId: string;
  promoterId: string;
  clickId: string | null;
  transactionId: string;
  event: string;
  status: string;
  amount: { minor: string; currency: string };
  commission: { minor: string; currency: string };
  sub1: string | null;
  reason: string | null;
  /** RFC 3339 in UTC. */
  convertedAt: string;
}

export function conversionEvent(type: ConversionEventType, conversion: ConversionEntity): DomainEvent {
  const { id, advertiserId, offerId, linkId, promoterId, clickId, transactionId, currency } = conversion;
  const payload: ConversionEventPayload = {
    conversionId: id,
    advertiserId,
    offerId,
    linkId,
    promoterId,
    clickId,
    transactionId,
    event: conversion.event,
    status: conversion.status,
    amount: { minor: conversion.amountMinor.toString(), currency },
    commission: { minor: conversion.commissionMinor.toString(), currency },
    sub1: conversion.sub1,
    reason: conversion.reason,
    convertedAt: conversion.convertedAt.toISOString(),
  };
  return { type, version: 1, entityType: 'conversion', entityId: id, payload: { ...payload } };
}
