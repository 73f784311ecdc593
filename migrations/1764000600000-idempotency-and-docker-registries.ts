import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Records of Idempotency-Keys, and what the /docker-registries facade keeps beside a credential. */
export class IdempotencyAndDockerRegistries1764000600000 implements MigrationInterface {
  readonly name = 'IdempotencyAndDockerRegistries1764000600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency_records (
        id uuid NOT NULL,
        api_key_id uuid NOT NULL,
        organization_id uuid,
        key_hash bytea NOT NULL,
        payload_hash text NOT NULL,
        resource_id uuid NOT NULL,
        state text NOT NULL,
        status integer,
        answer text,
        leased_until timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        CONSTRAINT idempotency_records_pk PRIMARY KEY (id),
        CONSTRAINT idempotency_records_key_uq UNIQUE (api_key_id, key_hash),
        CONSTRAINT idempotency_records_api_key_fk FOREIGN KEY (api_key_id)
          REFERENCES api_keys (id) ON DELETE CASCADE,
        CONSTRAINT idempotency_records_organization_fk FOREIGN KEY (organization_id)
          REFERENCES organizations (id) ON DELETE CASCADE
      )`);
    await runner.query(
      `CREATE INDEX idempotency_records_resource_ix ON idempotency_records (organization_id, resource_id)`,
    );
    await runner.query(`CREATE INDEX idempotency_records_expiry_ix ON idempotency_records (expires_at)`);
    await runner.query(`
      CREATE TABLE docker_registries (
        credential_id uuid NOT NULL,
        organization_id uuid NOT NULL,
        name text NOT NULL,
        CONSTRAINT docker_registries_pk PRIMARY KEY (credential_id),
        CONSTRAINT docker_registries_credential_fk FOREIGN KEY (credential_id, organization_id)
          REFERENCES credentials (id, organization_id) ON DELETE CASCADE
      )`);
    await runner.query(
      `CREATE INDEX docker_registries_listing_ix ON docker_registries (organization_id, credential_id)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE docker_registries`);
    await runner.query(`DROP TABLE idempotency_records`);
  }
}
