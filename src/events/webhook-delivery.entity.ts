import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { ProblemCode } from '../problems/problem-codes.js';
import { EventEntity } from './event.entity.js';
import { WebhookEntity } from './webhook.entity.js';

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;

export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** One event on its way to one webhook. Of the target's answer nothing is kept but its status. */
@Entity('webhook_deliveries')
@Index('webhook_deliveries_log_ix', ['webhookId', 'id'])
@Index('webhook_deliveries_due_ix', ['webhookId', 'nextAttemptAt'])
@Index('webhook_deliveries_lease_ix', ['leaseUntil'])
@Index('webhook_deliveries_event_ix', ['eventId'])
@Index('webhook_deliveries_created_ix', ['createdAt'])
export class WebhookDeliveryEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'webhook_deliveries_pk' })
  id: string;

  @Column('uuid', { name: 'webhook_id' })
  webhookId: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId: string;

  @ManyToOne(() => WebhookEntity, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'webhook_id',
      referencedColumnName: 'id',
      foreignKeyConstraintName: 'webhook_deliveries_webhook_fk',
    },
    {
      name: 'organization_id',
      referencedColumnName: 'organizationId',
      foreignKeyConstraintName: 'webhook_deliveries_webhook_fk',
    },
  ])
  webhook?: WebhookEntity;

  @Column('uuid', { name: 'event_id' })
  eventId: string;

  @ManyToOne(() => EventEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'event_id', foreignKeyConstraintName: 'webhook_deliveries_event_fk' })
  event?: EventEntity;

  @Column('text')
  status: DeliveryStatus;

  /** Counted when an attempt begins, so that one which ended with its process counts too. */
  @Column('integer')
  attempts: number;

  /** HTTP status of the last answer. */
  @Column('integer', { name: 'last_status', nullable: true })
  lastStatus: number | null;

  /** Why the last attempt got no answer. */
  @Column('text', { name: 'last_code', nullable: true })
  lastCode: ProblemCode | null;

  /** Null when there will be none. */
  @Column('timestamptz', { name: 'next_attempt_at', nullable: true })
  nextAttemptAt: Date | null;

  @Column('timestamptz', { name: 'delivered_at', nullable: true })
  deliveredAt: Date | null;

  /** Whose attempt is under way: only that one may write its result. */
  @Column('uuid', { name: 'lease_token', nullable: true })
  leaseToken: string | null;

  /** On the database's clock: from then on another process may take the delivery. */
  @Column('timestamptz', { name: 'lease_until', nullable: true })
  leaseUntil: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
