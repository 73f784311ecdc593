import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What the database knows of an encryption key: never the key. */
@Entity('encryption_keys')
export class EncryptionKeyEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'encryption_keys_pk' })
  id: string;

  @Column('bytea', { name: 'check_value' })
  checkValue: Buffer;

  /** How many seals were handed out under the key. A bigint, which the driver gives as text. */
  @Column('bigint', { name: 'sealed_count' })
  sealedCount: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
