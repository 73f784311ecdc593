import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ProjectEntity } from '../access/project.entity.js';
import { CredentialEntity } from './credential.entity.js';

/** A credential may be used from a project. Both lie in the same organization: the foreign keys see to it. */
@Entity('credential_projects')
@Index('credential_projects_project_ix', ['projectId', 'credentialId'])
export class CredentialProjectEntity {
  @PrimaryColumn('uuid', { name: 'credential_id', primaryKeyConstraintName: 'credential_projects_pk' })
  credentialId: string;

  @PrimaryColumn('uuid', { name: 'project_id', primaryKeyConstraintName: 'credential_projects_pk' })
  projectId: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId: string;

  @ManyToOne(() => CredentialEntity, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'credential_id',
      referencedColumnName: 'id',
      foreignKeyConstraintName: 'credential_projects_credential_fk',
    },
    {
      name: 'organization_id',
      referencedColumnName: 'organizationId',
      foreignKeyConstraintName: 'credential_projects_credential_fk',
    },
  ])
  credential?: CredentialEntity;

  @ManyToOne(() => ProjectEntity, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'project_id',
      referencedColumnName: 'id',
      foreignKeyConstraintName: 'credential_projects_project_fk',
    },
    {
      name: 'organization_id',
      referencedColumnName: 'organizationId',
      foreignKeyConstraintName: 'credential_projects_project_fk',
    },
  ])
  project?: ProjectEntity;
}
