import { Injectable } from '@nestjs/common';
import { AdvertisersService } from '../../../advertisers/advertisers.service.js';
import { TenantTransactions } from '../../../database/tenant-transactions.js';
import { actsForTenant } from '../../../kernel/context/authority.js';
import type { RequestContext } from '../../../kernel/context/request-context.js';
import { AppError } from '../../../kernel/errors/app-error.js';
import { ClicksService } from '../../../tracking/clicks/clicks.service.js';
import { newConversion } from '../../settlement/conversion-rows.policy.js';
import { type Judgement, judgeSale, type SaleFacts } from '../../settlement/judge-sale.policy.js';
import type { KnownConversion } from '../../settlement/known-sale.policy.js';
import { type ReadSale, readSale } from '../../settlement/rounds.policy.js';
import { SaleFactsService } from '../../settlement/sale-facts.service.js';
import type { Intake } from '../intake.types.js';
import { IntakesService } from '../intakes.service.js';
import type { PresetName } from '../presets.types.js';
import { ImportReportDto, type ImportRowDto } from './dto/import.dto.js';
import { ImportRowMalformed } from './import.errors.js';
import { type ImportRow, readImport } from './import-rows.policy.js';

const SOURCE = 'csv';
/** So many rows are settled together. */
const AT_ONCE = 100;

interface ImportOptions {
  isDryRun: boolean;
  advertiserId: string | undefined;
  preset: PresetName | null;
}

/** Sales out of a file, each row on its own: what is wrong with one hurts no other, and the same file again changes nothing. */
@Injectable()
export class ImportConversionsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly advertisers: AdvertisersService,
    private readonly intakes: IntakesService,
    private readonly facts: SaleFactsService,
    private readonly clicks: ClicksService,
  ) {}

  /**
   * Takes the sales of a CSV file in, or says what would become of them.
   * @throws AdvertiserNotFound, AdvertiserAmbiguous, AdvertiserNotActive, ImportColumnsMissing,
   *   ImportColumnRepeated, ImportTooManyRows
   */
  async import(ctx: RequestContext, text: string, options: ImportOptions): Promise<ImportReportDto> {
    const advertiserId = await this.advertiserOf(ctx, options.advertiserId);
    const { rows, ignored } = readImport(text, options.preset);
    const open = (row: ImportRow): Intake => ({
      ...this.intakes.open(ctx, SOURCE, row.fields),
      advertiserId,
    });
    const results = options.isDryRun ? await this.judgeAll(ctx, rows, open) : await this.takeAll(rows, open);
    return ImportReportDto.of(options.isDryRun, ignored, results);
  }

  private async takeAll(
    rows: readonly ImportRow[],
    open: (row: ImportRow) => Intake,
  ): Promise<ImportRowDto[]> {
    const results: ImportRowDto[] = [];
    for (let from = 0; from < rows.length; from += AT_ONCE) {
      const batch = rows.slice(from, from + AT_ONCE);
      results.push(...(await Promise.all(batch.map((row) => this.take(row, open)))));
    }
    return results;
  }

  private async take(row: ImportRow, open: (row: ImportRow) => Intake): Promise<ImportRowDto> {
    if (row.fault !== null) return malformed(row, row.fault);
    const intake = open(row);
    try {
      const result = await this.intakes.receive(intake);
      if (result.kind === 'queued') return resultOf(row, { outcome: 'queued', intakeId: intake.id });
      const outcome = result.isUpdated ? 'updated' : result.isDuplicate ? 'duplicate' : 'recorded';
      return resultOf(row, { outcome, intakeId: intake.id, conversionId: result.conversion.id });
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      return { ...refused(row, error), intakeId: intake.id };
    }
  }

  /** What `take` would answer, without writing; rows are judged in their order, and know those before them. */
  private async judgeAll(
    ctx: RequestContext,
    rows: readonly ImportRow[],
    open: (row: ImportRow) => Intake,
  ): Promise<ImportRowDto[]> {
    const seen = new Map<string, KnownConversion>();
    const results: ImportRowDto[] = [];
    const drainedThrough = await this.clicks.drainedThrough();
    for (let from = 0; from < rows.length; from += AT_ONCE) {
      const batch = rows.slice(from, from + AT_ONCE).map((row) => {
        const { id: intakeId, ...intake } = open(row);
        return { row, read: readSale({ ...intake, intakeId, mayBeStored: false, drainedThrough }) };
      });
      const sales = batch.flatMap(({ row, read }) => (row.fault === null && 'sale' in read ? [read] : []));
      const { facts } = await this.tx.run(ctx, () => this.facts.read(sales));
      for (const { row, read } of batch) {
        if (row.fault !== null) results.push(malformed(row, row.fault));
        else if ('error' in read) results.push(refused(row, read.error));
        else results.push(judge(row, read, facts[sales.indexOf(read)]!, seen));
      }
    }
    return results;
  }

  private async advertiserOf(ctx: RequestContext, named: string | undefined): Promise<string> {
    if (!actsForTenant(ctx, 'conversions:write') || named === undefined) {
      return this.advertisers.ownAdvertiserId(ctx, named);
    }
    await this.advertisers.assertActive(ctx, named);
    return named;
  }
}

function judge(
  row: ImportRow,
  read: ReadSale,
  facts: SaleFacts,
  seen: Map<string, KnownConversion>,
): ImportRowDto {
  const { sale } = read;
  const name = `${sale.event} ${sale.transactionId}`;
  const judgement = judgeSale(read, { ...facts, known: seen.get(name) ?? facts.known });
  switch (judgement.kind) {
    case 'refused':
      return refused(row, judgement.error);
    case 'waiting':
      return resultOf(row, { outcome: 'queued' });
    case 'changed': {
      const { conversion, change } = judgement;
      const status = change === null ? conversion.status : AFTER[change];
      seen.set(name, { ...conversion, status, isVerified: true });
      return resultOf(row, { outcome: 'updated', conversionId: conversion.id || null });
    }
    case 'known':
      return resultOf(row, { outcome: 'duplicate', conversionId: judgement.conversion.id || null });
    case 'new':
      seen.set(name, knownAs(read, judgement));
      return resultOf(row, { outcome: 'recorded' });
  }
}

const AFTER = { approve: 'approved', reject: 'rejected', reverse: 'reversed' } as const;

/** The conversion that a row would make, as the rows after it would meet it. */
function knownAs(read: ReadSale, judgement: Extract<Judgement, { kind: 'new' }>): KnownConversion {
  const { conversion, isApproved } = newConversion(read, judgement);
  const { status, reason, reviewRequired, isVerified } = conversion;
  const { autoApprove, sendersMayApprove } = judgement.basis.plan.offer;
  return {
    ...{ id: '', reason, reviewRequired, isVerified, autoApprove, sendersMayApprove },
    status: isApproved ? 'approved' : status,
    contentHash: conversion.contentHash,
  };
}

function malformed(row: ImportRow, fault: string): ImportRowDto {
  return refused(row, new ImportRowMalformed({ message: `The row cannot be read: ${fault}.` }));
}

function refused(row: ImportRow, error: AppError): ImportRowDto {
  return resultOf(row, { outcome: 'refused', code: error.code, message: error.message.slice(0, 1_000) });
}

function resultOf(
  row: ImportRow,
  result: Pick<ImportRowDto, 'outcome'> & Partial<ImportRowDto>,
): ImportRowDto {
  const { transaction_id: transactionId } = row.fields;
  return {
    row: row.line,
    transactionId: typeof transactionId === 'string' ? transactionId : null,
    conversionId: null,
    intakeId: null,
    code: null,
    message: null,
    ...result,
  };
}
