import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { EntityStatement } from './entity-statement.js';

/** Handed to whatever has to happen together: a store that is given one takes part in it. */
export type Transaction = EntityManager;

/** What every store stands on. Services get transactions from their store, and know nothing else of TypeORM. */
@Injectable()
export class TransactionalStore {
  constructor(protected readonly dataSource: DataSource) {}

  /** Everything that the work does with the transaction happens together, or not at all. */
  async transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    return this.dataSource.transaction(work);
  }

  /** An SQL statement of its own, or of a transaction. */
  protected statement(transaction: Transaction = this.dataSource.manager): EntityStatement {
    return new EntityStatement(transaction);
  }
}
