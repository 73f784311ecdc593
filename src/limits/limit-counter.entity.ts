import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How often something happened since a window of time began. Shared by all replicas; forgotten when the window is over. */
@Entity('limit_counters')
@Index('limit_counters_end_ix', ['endsAt'])
export class LimitCounterEntity {
  /** What is counted, for whom: `bad-key:192.0.2.1`. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'limit_counters_pk' })
  key: string;

  @Column('integer')
  hits: number;

  @Column('timestamptz', { name: 'ends_at' })
  endsAt: Date;
}
