import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { CredentialEntity } from '../credentials/credential.entity.js';

/**
 * What the facade keeps of a credential beside its row: that it came through here, and its name, which unlike a
 * credential's may be given twice. Everything else is read from the credential, so that a change of that shows here.
 */
@Entity('docker_registries')
@Index('docker_registries_listing_ix', ['organizationId', 'credentialId'])
export class DockerRegistryEntity {
  @PrimaryColumn('uuid', { name: 'credential_id', primaryKeyConstraintName: 'docker_registries_pk' })
  credentialId: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId: string;

  @ManyToOne(() => CredentialEntity, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'credential_id',
      referencedColumnName: 'id',
      foreignKeyConstraintName: 'docker_registries_credential_fk',
    },
    {
      name: 'organization_id',
      referencedColumnName: 'organizationId',
      foreignKeyConstraintName: 'docker_registries_credential_fk',
    },
  ])
  credential?: CredentialEntity;

  @Column('text')
  name: string;
}
