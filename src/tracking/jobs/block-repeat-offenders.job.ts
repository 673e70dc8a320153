import { Injectable, type OnModuleInit } from '@nestjs/common';
import { systemContext } from '../../kernel/context/request-context.js';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';
import { FraudBlocksService } from '../fraud/fraud-blocks.service.js';
import { DEFAULT_SETTINGS, withChanges } from '../fraud/fraud.policy.js';
import { isPublicIp } from '../fraud/ip-network.js';
import { RepeatOffendersRepository, type Suspect } from './repeat-offenders.repository.js';

const NAME = 'fraud.block-repeat-offenders';
/** A click reaches PostgreSQL some time after it was made: looks back much further than it runs. */
const LOOK_BACK_MS = 10 * 60_000;

/** Blocks addresses whose clicks fall into the block band again and again; reads what is stored, so every node's clicks count. */
@Injectable()
export class BlockRepeatOffendersJob implements OnModuleInit {
  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly suspects: RepeatOffendersRepository,
    private readonly blocks: FraudBlocksService,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: NAME, everyMs: 5_000, run: () => this.blockOffenders() });
  }

  async blockOffenders(): Promise<void> {
    for (const suspect of await this.suspects.findSuspects(new Date(Date.now() - LOOK_BACK_MS))) {
      const forHours = hoursToBlock(suspect, Date.now());
      if (forHours === null) continue;
      await this.blocks.createAutomatic(systemContext(NAME, suspect), {
        cidr: suspect.ip,
        reason: 'Repeated clicks in the block band',
        hours: forHours,
      });
    }
  }
}

/** How long the tenant's rule blocks the address, null when it does not. */
export function hoursToBlock({ changes, ip, clicks }: Suspect, now: number): number | null {
  const { autoBlock, thresholds } = withChanges(DEFAULT_SETTINGS, changes ?? {});
  // Behind a proxy that is not trusted everybody has the proxy's address.
  if (!autoBlock.isOn || !isPublicIp(ip)) return null;
  const since = now - autoBlock.withinMinutes * 60_000;
  const grave = clicks.filter(({ score, at }) => score >= thresholds.block && at >= since);
  return grave.length >= autoBlock.clicks ? autoBlock.forHours : null;
}
