import type { TenantTransactions } from '../../database/tenant-transactions.js';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';
import type { KycService } from '../../users/kyc.service.js';
import type { FraudEventsService } from '../fraud/fraud-events.service.js';
import type { PromoterFiguresRepository } from './promoter-figures.repository.js';
import { ReviewPromotersJob } from './review-promoters.job.js';

it('rests ten times as long as it worked, also after it failed, so that other jobs have their turn', async () => {
  let now = 1000;
  let asked = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  const figures = {
    findSince: () => {
      asked += 1;
      now += 12_000;
      return asked === 1 ? Promise.resolve([]) : Promise.reject(new Error('PostgreSQL is away'));
    },
  } as unknown as PromoterFiguresRepository;
  const job = new ReviewPromotersJob(
    new ScheduledJobs(),
    figures,
    {} as KycService,
    {} as FraudEventsService,
    {} as TenantTransactions,
  );
  await job.review();
  now += 119_999;
  await job.review();
  expect(asked).toBe(1);
  now += 1;
  await expect(job.review()).rejects.toThrow('away');
  now += 119_999;
  await job.review();
  expect(asked).toBe(2);
});
