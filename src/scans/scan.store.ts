import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';
import type { PageWindow } from '../paging/cursor.service.js';
import { ScanEntity } from './scan.entity.js';
import type { ScannerInfo } from './scanner.js';

/** Which scan is meant: never by its id alone, so that no query can cross a tenant's border. */
export interface ScanKey {
  id: string;
  organizationId: string;
  projectId: string;
}

/** Which scans of a project are listed. */
export interface ScanFilter {
  state?: string;
  digest?: string;
}

/** Of each image, its latest scan that has results. */
const LATEST = `
  SELECT DISTINCT ON (registry_host, repository, reference) id
  FROM scans
  WHERE organization_id = $1 AND project_id = $2 AND state = 'completed'
  ORDER BY registry_host, repository, reference, finished_at DESC, id DESC`;

/** Scans as they are read and written by requests. What workers do with them is in the queue's store. */
@Injectable()
export class ScanStore extends TransactionalStore {
  async insert(transaction: Transaction, scan: ScanEntity): Promise<void> {
    await transaction.insert(ScanEntity, scan);
  }

  async find({ id, organizationId, projectId }: ScanKey): Promise<ScanEntity | null> {
    return this.dataSource.manager.findOneBy(ScanEntity, { id, organizationId, projectId });
  }

  /** Locked until the transaction ends, so that no worker takes it meanwhile. */
  async findLocked(
    transaction: Transaction,
    { id, organizationId, projectId }: ScanKey,
  ): Promise<ScanEntity | null> {
    return transaction.findOne(ScanEntity, {
      where: { id, organizationId, projectId },
      lock: { mode: 'pessimistic_write' },
    });
  }

  async list(
    { organizationId, projectId }: Omit<ScanKey, 'id'>,
    { state, digest }: ScanFilter,
    { after, take }: PageWindow,
  ): Promise<ScanEntity[]> {
    return this.dataSource.manager.find(ScanEntity, {
      where: {
        organizationId,
        projectId,
        ...(state === undefined ? {} : { state }),
        ...(digest === undefined ? {} : { digest }),
        ...(after === undefined ? {} : { id: MoreThan(after) }),
      },
      order: { id: 'ASC' },
      take,
    });
  }

  /** Ends a queued scan; the worker of a running one learns of it from its next heartbeat. */
  async cancel(transaction: Transaction, scan: ScanEntity, now: Date): Promise<void> {
    const { id, organizationId } = scan;
    const end = scan.state === 'queued' ? { state: 'cancelled', step: 'done', finishedAt: now } : {};
    const changes = { ...end, cancelRequestedAt: now, updatedAt: now };
    await transaction.update(ScanEntity, { id, organizationId }, changes);
  }

  /** The latest scan of the organization's same image whose results are what this engine would find now. */
  async findSame(
    { organizationId, image, digest }: Pick<ScanEntity, 'organizationId' | 'image' | 'digest'>,
    { name, version, dbUpdatedAt }: Required<ScannerInfo>,
  ): Promise<ScanEntity | null> {
    return this.dataSource.manager.findOne(ScanEntity, {
      where: {
        organizationId,
        image,
        digest,
        state: 'completed',
        scannerName: name,
        scannerVersion: version,
        scannerDbUpdatedAt: dbUpdatedAt,
      },
      order: { finishedAt: 'DESC' },
    });
  }

  /** A page of the project's images, by name, each as its latest completed scan; and how many images there are. */
  async latestPerImage(
    { organizationId, projectId }: Omit<ScanKey, 'id'>,
    { page, limit }: { page: number; limit: number },
  ): Promise<{ scans: ScanEntity[]; total: number }> {
    const tenant = [organizationId, projectId];
    const [counted] = await this.dataSource.query<{ total: string }[]>(
      `SELECT count(*) AS total FROM (${LATEST}) AS latest`,
      tenant,
    );
    const ids = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM (${LATEST}) AS latest JOIN scans USING (id)
       ORDER BY repository, reference, registry_host LIMIT $3 OFFSET $4`,
      [...tenant, limit, (page - 1) * limit],
    );
    const found = await Promise.all(ids.map(({ id }) => this.find({ id, organizationId, projectId })));
    return { scans: found.filter((scan) => scan !== null), total: Number(counted?.total ?? 0) };
  }
}
