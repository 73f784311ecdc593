import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller, ProjectScope } from '../access/caller.js';
import { AuditService } from '../audit/audit.service.js';
import { Lifecycle } from '../http/lifecycle.js';
import { CursorService, type ListPage } from '../paging/cursor.service.js';
import { DomainError } from '../problems/domain-error.js';
import { auditOf } from './scan-recording.service.js';
import { ScanSettings } from './scan-settings.js';
import { isOver } from './scan-states.js';
import type { ScanEntity } from './scan.entity.js';
import { type ScanKey, ScanStore } from './scan.store.js';
import type { ScansQueryDto } from './scan-query.dto.js';

/** Finds, lists, waits for and cancels the scans of a project. */
@Injectable()
export class ScansService {
  constructor(
    private readonly scans: ScanStore,
    private readonly cursors: CursorService,
    private readonly audit: AuditService,
    private readonly lifecycle: Lifecycle,
    private readonly settings: ScanSettings,
  ) {}

  /** @throws DomainError `not_found`, for a scan of another project as for none at all */
  async find(scope: ProjectScope, id: string): Promise<ScanEntity> {
    const scan = await this.scans.find({ ...scope, id });
    if (scan === null) throw scanNotFound();
    return scan;
  }

  /** The scan when it is over; as it stands when the time is, the client has gone, or this process is to end. */
  async wait(
    scope: ProjectScope,
    id: string,
    { seconds, gone }: { seconds: number; gone: AbortSignal },
  ): Promise<ScanEntity> {
    const until = performance.now() + seconds * 1000;
    for (;;) {
      const scan = await this.find(scope, id);
      const leftMs = until - performance.now();
      if (isOver(scan.state) || leftMs <= 0 || gone.aborted || this.lifecycle.isDraining) return scan;
      const pauseMs = Math.min(leftMs, this.settings.waitPollMs);
      await sleep(pauseMs, undefined, { signal: gone }).catch(() => undefined);
    }
  }

  async list(scope: ProjectScope, query: ScansQueryDto): Promise<ListPage<ScanEntity>> {
    const { state, digest } = query;
    const list = JSON.stringify(['scans', scope.projectId, state, digest]);
    const rows = await this.scans.list(scope, { state, digest }, this.cursors.open(list, query));
    return this.cursors.close(list, query, rows);
  }

  /** A queued scan is cancelled at once, a running one by its worker. One that is over stays as it is. */
  async cancel(caller: Caller, scope: ProjectScope, id: string): Promise<ScanEntity> {
    const key: ScanKey = { ...scope, id };
    await this.scans.transaction(async (transaction) => {
      const scan = await this.scans.findLocked(transaction, key);
      if (scan === null) throw scanNotFound();
      if (isOver(scan.state) || scan.cancelRequestedAt !== null) return;
      await this.scans.cancel(transaction, scan, new Date());
      await this.audit.append(caller, auditOf('scan.cancel', scan), transaction);
    });
    return this.find(scope, id);
  }
}

function scanNotFound(): DomainError {
  return new DomainError('not_found', 'There is no such scan in the project.');
}
