import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { OrganizationEntity } from '../access/organization.entity.js';

/** An event as it is kept for those who want to be told. */
@Entity('events')
@Index('events_organization_ix', ['organizationId', 'id'])
@Index('events_created_ix', ['createdAt'])
export class EventEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'events_pk' })
  id: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId: string;

  @ManyToOne(() => OrganizationEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'organization_id', foreignKeyConstraintName: 'events_organization_fk' })
  organization?: OrganizationEntity;

  @Column('text')
  type: string;

  @Column('uuid', { name: 'subject_id' })
  subjectId: string;

  @Column('jsonb')
  data: object;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
