import { Inject, Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { intakeRowOf } from '../settlement/conversion-rows.policy.js';
import { ConversionIntakeEntity } from './conversion-intake.entity.js';
import type { Intake } from './intake.types.js';

/** Keeps what the door itself refuses, so that nobody's request is lost in silence. */
@Injectable()
export class RefusedIntakesService {
  constructor(
    private readonly tx: TenantTransactions,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Runs a check of the door; what it refuses is kept with its reason, and thrown. */
  async keepIfRefused(intake: Intake, check: () => void | Promise<void>): Promise<void> {
    try {
      await check();
    } catch (error) {
      // Faults of ours are nobody's outcome.
      if (error instanceof AppError && error.status < 500) await this.keep(intake, error);
      throw error;
    }
  }

  private async keep({ id, ...intake }: Intake, error: AppError): Promise<void> {
    const settling = { ...intake, intakeId: id, mayBeStored: false };
    const row = intakeRowOf(settling, { kind: 'refused', error });
    try {
      await this.tx.run(intake.ctx, () => this.tx.manager.insert(ConversionIntakeEntity, row as object));
    } catch (failure) {
      // The sender is told why all the same: sending it again would be refused again.
      this.logger.warn({ err: failure, intakeId: id }, 'a refused request could not be kept');
    }
  }
}
