import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A tenant. */
@Entity('organizations')
export class OrganizationEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'organizations_pk' })
  id: string;

  @Column('text')
  name: string;

  @Column('text', { array: true })
  features: string[];

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
