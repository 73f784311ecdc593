import { Injectable } from '@nestjs/common';
import type { Write } from '../database/entity-statement.js';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';
import { AuditRecordEntity } from './audit-record.entity.js';

/** Adds a record as a part of the statement that does what it tells of. */
export function recording(record: AuditRecordEntity): Write {
  return (sql) => sql.insert(AuditRecordEntity, [record]);
}

/** Audit records in the database: they are only ever added. */
@Injectable()
export class AuditStore extends TransactionalStore {
  async insert(record: AuditRecordEntity, transaction?: Transaction): Promise<void> {
    await this.statement(transaction).write(recording(record));
  }
}
