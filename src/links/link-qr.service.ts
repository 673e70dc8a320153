import { Injectable } from '@nestjs/common';
import QRCode from 'qrcode';
import type { RequestContext } from '../kernel/context/request-context.js';
import { LinksService } from './links.service.js';

// Medium: 15 % of a printed code may be dirty.
const LOOK = { errorCorrectionLevel: 'M', margin: 4 } as const;

/** QR codes of links' addresses. */
@Injectable()
export class LinkQrService {
  constructor(private readonly links: LinksService) {}

  /** @param size width in pixels @throws LinkNotFound */
  async svg(ctx: RequestContext, id: string, size: number): Promise<Buffer> {
    const { url } = await this.links.get(ctx, id);
    return Buffer.from(await QRCode.toString(url, { ...LOOK, type: 'svg', width: size }));
  }

  /** @param size width in pixels @throws LinkNotFound */
  async png(ctx: RequestContext, id: string, size: number): Promise<Buffer> {
    const { url } = await this.links.get(ctx, id);
    return QRCode.toBuffer(url, { ...LOOK, type: 'png', width: size });
  }
}
