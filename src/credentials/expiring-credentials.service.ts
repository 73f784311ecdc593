import { Injectable } from '@nestjs/common';
import { CursorService, type ListPage } from '../paging/cursor.service.js';
import type { CredentialEntity } from './credential.entity.js';
import { CredentialsService, type LinkedCredential } from './credentials.service.js';
import { type ExpiringQueryDto, periodMs } from './expiring-query.dto.js';
import { ExpiryNoticeStore, type ExpiringWindow } from './expiry-notice.store.js';
import { later } from './health-schedule.js';

/** The forecast: which credentials end soon. */
@Injectable()
export class ExpiringCredentialsService {
  constructor(
    private readonly notices: ExpiryNoticeStore,
    private readonly credentials: CredentialsService,
    private readonly cursors: CursorService,
  ) {}

  async list(organizationId: string, query: ExpiringQueryDto): Promise<ListPage<LinkedCredential>> {
    const list = `expiring:${organizationId}`;
    const now = new Date();
    const rows = await this.notices.endingWithin(organizationId, {
      from: now,
      until: later(now, periodMs(query.within) ?? 0),
      take: query.limit + 1,
      ...(query.cursor === undefined ? {} : { after: placeOf(this.cursors.position(list, query.cursor)) }),
    });
    const data = rows.slice(0, query.limit);
    const last = data.at(-1);
    const hasMore = rows.length > query.limit && last !== undefined;
    return this.credentials.linked(organizationId, {
      data,
      ...(hasMore ? { nextCursor: this.cursors.sign(list, positionOf(last)) } : {}),
    });
  }
}

/** The list is in the order of the ends, so that an id alone is no place in it. */
function positionOf({ expiresAt, id }: CredentialEntity): string {
  return JSON.stringify([expiresAt, id]);
}

function placeOf(position: string): NonNullable<ExpiringWindow['after']> {
  const [expiresAt, id] = JSON.parse(position) as [string, string];
  return { expiresAt: new Date(expiresAt), id };
}
