import { Injectable } from '@nestjs/common';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';
import { AuditRecordEntity } from './audit-record.entity.js';

/** Audit records in the database: they are only ever added. */
@Injectable()
export class AuditStore extends TransactionalStore {
  async insert(record: AuditRecordEntity, transaction?: Transaction): Promise<void> {
    await (transaction ?? this.dataSource.manager).insert(AuditRecordEntity, record);
  }
}
