import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn } from 'typeorm';
import { ApiKeyEntity } from './api-key.entity.js';

/** When a key was last used. Apart from the key, whose row changes only when somebody changes the key. */
@Entity('api_key_uses')
export class ApiKeyUseEntity {
  @PrimaryColumn('uuid', { name: 'key_id', primaryKeyConstraintName: 'api_key_uses_pk' })
  keyId: string;

  @OneToOne(() => ApiKeyEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'key_id', foreignKeyConstraintName: 'api_key_uses_key_fk' })
  key?: ApiKeyEntity;

  @Column('timestamptz', { name: 'last_used_at' })
  lastUsedAt: Date;
}
