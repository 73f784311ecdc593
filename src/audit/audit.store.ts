import { Injectable } from '@nestjs/common';
import { rowsOf } from '../database/entity-statement.js';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';
import { AuditRecordEntity } from './audit-record.entity.js';

/** Audit records in the database: they are only ever added. */
@Injectable()
export class AuditStore extends TransactionalStore {
  async insert(record: AuditRecordEntity, transaction?: Transaction): Promise<void> {
    const sql = this.statement(transaction);
    await sql.write(rowsOf(AuditRecordEntity, [record]));
  }
}
