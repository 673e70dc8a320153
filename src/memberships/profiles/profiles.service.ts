import { Injectable } from '@nestjs/common';
import { isUniqueViolation } from '../../database/pg-errors.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { changedFields } from '../../kernel/changed-fields.js';
import { type RequestContext, userIdOf } from '../../kernel/context/request-context.js';
import { ProfileDto, type UpdateProfileDto } from './dto/profile.dto.js';
import type { ProfileEntity } from './profile.entity.js';
import { ProfileNotFound, UsernameMissing, UsernameTaken } from './profiles.errors.js';
import { ProfilesRepository } from './profiles.repository.js';

/** What promoters show of themselves. */
@Injectable()
export class ProfilesService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly profiles: ProfilesRepository,
  ) {}

  /** @throws ProfileNotFound before the first change */
  async getOwn(ctx: RequestContext): Promise<ProfileDto> {
    const profile = await this.tx.run(ctx, () => this.profiles.findOf(userIdOf(ctx)));
    if (!profile) throw new ProfileNotFound();
    return ProfileDto.from(profile);
  }

  /** The first change begins the page and needs a username. @throws UsernameMissing, UsernameTaken */
  async updateOwn(ctx: RequestContext, body: UpdateProfileDto): Promise<ProfileDto> {
    const userId = userIdOf(ctx);
    // Plain objects: what is stored is compared with what is wanted.
    const wanted = JSON.parse(JSON.stringify(body)) as Partial<ProfileEntity>;
    try {
      return await this.tx.run(ctx, async () => {
        const profile = await this.profiles.lockOf(userId);
        if (!profile) return ProfileDto.from(await this.begin(ctx, userId, wanted));
        const change = changedFields(profile, wanted);
        if (change) await this.profiles.update(userId, change.after);
        return ProfileDto.from({ ...profile, ...change?.after });
      });
    } catch (error) {
      if (isUniqueViolation(error, 'uq_promoter_profiles_username')) throw new UsernameTaken();
      throw error;
    }
  }

  /** What these people show of themselves, by user; those without a public page are left out. */
  async findFaces(
    userIds: readonly string[],
  ): Promise<Map<string, { username: string; name: string | null }>> {
    const profiles = await this.profiles.findPublic([...new Set(userIds)]);
    return new Map(profiles.map(({ userId, username, name }) => [userId, { username, name }]));
  }

  private async begin(
    ctx: RequestContext,
    userId: string,
    wanted: Partial<ProfileEntity>,
  ): Promise<ProfileEntity> {
    if (wanted.username === undefined) throw new UsernameMissing();
    const now = new Date();
    const profile: ProfileEntity = {
      ...{ tenantId: ctx.tenantId, userId, username: wanted.username },
      ...{ name: null, bio: null, links: [], audience: {}, isPublic: true, showsOffers: true },
      ...wanted,
      ...{ createdAt: now, updatedAt: now },
    };
    await this.profiles.insert(profile);
    return profile;
  }
}
