import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { type Transaction, TransactionalStore } from '../database/transactional-store.js';
import type { DomainEvent } from './event.js';
import { EventEntity } from './event.entity.js';

/** Events are written in the transaction of what they tell of: neither happens without the other. */
@Injectable()
export class EventOutbox extends TransactionalStore {
  async append(transaction: Transaction, event: DomainEvent): Promise<void> {
    await transaction.insert(EventEntity, { ...event, id: uuidv7(), createdAt: new Date() });
  }
}
