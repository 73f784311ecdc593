import { Injectable } from '@nestjs/common';
import { TransactionalStore } from '../database/transactional-store.js';

/** Asks the database whether it is there. */
@Injectable()
export class HealthStore extends TransactionalStore {
  async ping(): Promise<void> {
    await this.dataSource.query('SELECT 1');
  }
}
