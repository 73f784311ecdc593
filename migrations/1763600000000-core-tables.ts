import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Organizations, projects, API keys, sealed credentials with their links, and the append-only audit records. */
export class CoreTables1763600000000 implements MigrationInterface {
  readonly name = 'CoreTables1763600000000';

  async up(runner: QueryRunner): Promise<void> {
    await this.createTenants(runner);
    await this.createKeys(runner);
    await this.createCredentials(runner);
    await this.createLinks(runner);
    await this.createAuditRecords(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'audit_records',
      'credential_projects',
      'credentials',
      'encryption_keys',
      'api_keys',
      'projects',
      'organizations',
    ]) {
      await runner.query(`DROP TABLE ${table}`);
    }
    await runner.query(`DROP FUNCTION audit_records_are_append_only()`);
  }

  private async createTenants(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE organizations (
        id uuid NOT NULL,
        name text NOT NULL,
        features text[] NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT organizations_pk PRIMARY KEY (id)
      )`);
    await runner.query(`
      CREATE TABLE projects (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        name text NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT projects_pk PRIMARY KEY (id),
        CONSTRAINT projects_organization_fk FOREIGN KEY (organization_id)
          REFERENCES organizations (id) ON DELETE CASCADE,
        CONSTRAINT projects_tenant_uq UNIQUE (id, organization_id)
      )`);
    await runner.query(`CREATE INDEX projects_organization_ix ON projects (organization_id, id)`);
  }

  private async createKeys(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE api_keys (
        id uuid NOT NULL,
        organization_id uuid,
        name text NOT NULL,
        token_hash bytea NOT NULL,
        masked_token text NOT NULL,
        permissions jsonb NOT NULL,
        enabled boolean NOT NULL,
        expires_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT api_keys_pk PRIMARY KEY (id),
        CONSTRAINT api_keys_token_uq UNIQUE (token_hash),
        CONSTRAINT api_keys_organization_fk FOREIGN KEY (organization_id)
          REFERENCES organizations (id) ON DELETE CASCADE
      )`);
    await runner.query(`CREATE INDEX api_keys_organization_ix ON api_keys (organization_id, id)`);
    await runner.query(`
      CREATE TABLE encryption_keys (
        id text NOT NULL,
        check_value bytea NOT NULL,
        sealed_count bigint NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT encryption_keys_pk PRIMARY KEY (id)
      )`);
  }

  private async createCredentials(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE credentials (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        provider text NOT NULL,
        name text,
        description text,
        fields jsonb NOT NULL,
        sealed bytea NOT NULL,
        key_id text NOT NULL,
        secret_version integer NOT NULL,
        status text NOT NULL,
        last_validated_at timestamptz NOT NULL,
        expires_at timestamptz,
        version integer NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT credentials_pk PRIMARY KEY (id),
        CONSTRAINT credentials_tenant_uq UNIQUE (id, organization_id),
        CONSTRAINT credentials_name_uq UNIQUE (organization_id, provider, name),
        CONSTRAINT credentials_organization_fk FOREIGN KEY (organization_id)
          REFERENCES organizations (id) ON DELETE CASCADE,
        CONSTRAINT credentials_key_fk FOREIGN KEY (key_id) REFERENCES encryption_keys (id)
      )`);
    await runner.query(`CREATE INDEX credentials_listing_ix ON credentials (organization_id, provider, id)`);
    await runner.query(`CREATE INDEX credentials_key_ix ON credentials (key_id)`);
  }

  /** A link carries the organization, so that the database itself refuses one between two tenants. */
  private async createLinks(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE credential_projects (
        credential_id uuid NOT NULL,
        project_id uuid NOT NULL,
        organization_id uuid NOT NULL,
        CONSTRAINT credential_projects_pk PRIMARY KEY (credential_id, project_id),
        CONSTRAINT credential_projects_credential_fk FOREIGN KEY (credential_id, organization_id)
          REFERENCES credentials (id, organization_id) ON DELETE CASCADE,
        CONSTRAINT credential_projects_project_fk FOREIGN KEY (project_id, organization_id)
          REFERENCES projects (id, organization_id) ON DELETE CASCADE
      )`);
    await runner.query(
      `CREATE INDEX credential_projects_project_ix ON credential_projects (project_id, credential_id)`,
    );
  }

  /** No foreign keys: a record outlives what it tells of. The trigger holds "append only" against the service too. */
  private async createAuditRecords(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_records (
        id uuid NOT NULL,
        at timestamptz NOT NULL,
        actor_kind text NOT NULL,
        actor_key_id uuid,
        organization_id uuid,
        action text NOT NULL,
        target_kind text NOT NULL,
        target_id text,
        result text NOT NULL,
        request_id text NOT NULL,
        detail jsonb,
        CONSTRAINT audit_records_pk PRIMARY KEY (id)
      )`);
    await runner.query(`CREATE INDEX audit_records_organization_ix ON audit_records (organization_id, at)`);
    await runner.query(`
      CREATE FUNCTION audit_records_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'audit records are append-only';
      END $$`);
    await runner.query(`
      CREATE TRIGGER audit_records_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_records
        FOR EACH STATEMENT EXECUTE FUNCTION audit_records_are_append_only()`);
  }
}
