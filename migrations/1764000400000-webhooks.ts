import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Webhooks with their sealed signing secrets, and the log of their deliveries, which is the queue of them as well. */
export class Webhooks1764000400000 implements MigrationInterface {
  readonly name = 'Webhooks1764000400000';

  async up(runner: QueryRunner): Promise<void> {
    await this.createWebhooks(runner);
    await this.createSecrets(runner);
    await this.createDeliveries(runner);
    // What is old is looked for by its age, over all organizations.
    await runner.query(`CREATE INDEX events_created_ix ON events (created_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX events_created_ix`);
    for (const table of ['webhook_deliveries', 'webhook_secrets', 'webhooks']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }

  private async createWebhooks(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE webhooks (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        url text NOT NULL,
        events text[] NOT NULL,
        description text,
        enabled boolean NOT NULL,
        disabled_reason text,
        failing_since timestamptz,
        failed_in_row integer NOT NULL,
        secret_version integer NOT NULL,
        version integer NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT webhooks_pk PRIMARY KEY (id),
        CONSTRAINT webhooks_tenant_uq UNIQUE (id, organization_id),
        CONSTRAINT webhooks_organization_fk FOREIGN KEY (organization_id)
          REFERENCES organizations (id) ON DELETE CASCADE
      )`);
    await runner.query(`CREATE INDEX webhooks_organization_ix ON webhooks (organization_id, id)`);
  }

  /** A table of its own, because two of them sign while one takes the place of the other. */
  private async createSecrets(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE webhook_secrets (
        webhook_id uuid NOT NULL,
        secret_version integer NOT NULL,
        organization_id uuid NOT NULL,
        sealed bytea NOT NULL,
        key_id text NOT NULL,
        ends_at timestamptz,
        CONSTRAINT webhook_secrets_pk PRIMARY KEY (webhook_id, secret_version),
        CONSTRAINT webhook_secrets_webhook_fk FOREIGN KEY (webhook_id, organization_id)
          REFERENCES webhooks (id, organization_id) ON DELETE CASCADE,
        CONSTRAINT webhook_secrets_key_fk FOREIGN KEY (key_id) REFERENCES encryption_keys (id)
      )`);
    await runner.query(`CREATE INDEX webhook_secrets_key_ix ON webhook_secrets (key_id)`);
  }

  private async createDeliveries(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE webhook_deliveries (
        id uuid NOT NULL,
        webhook_id uuid NOT NULL,
        organization_id uuid NOT NULL,
        event_id uuid NOT NULL,
        status text NOT NULL,
        attempts integer NOT NULL,
        last_status integer,
        last_code text,
        next_attempt_at timestamptz,
        delivered_at timestamptz,
        lease_token uuid,
        lease_until timestamptz,
        created_at timestamptz NOT NULL,
        CONSTRAINT webhook_deliveries_pk PRIMARY KEY (id),
        CONSTRAINT webhook_deliveries_webhook_fk FOREIGN KEY (webhook_id, organization_id)
          REFERENCES webhooks (id, organization_id) ON DELETE CASCADE,
        CONSTRAINT webhook_deliveries_event_fk FOREIGN KEY (event_id) REFERENCES events (id) ON DELETE CASCADE
      )`);
    for (const [name, columns] of [
      ['webhook_deliveries_log_ix', 'webhook_id, id'],
      ['webhook_deliveries_due_ix', 'webhook_id, next_attempt_at'],
      ['webhook_deliveries_lease_ix', 'lease_until'],
      ['webhook_deliveries_event_ix', 'event_id'],
      ['webhook_deliveries_created_ix', 'created_at'],
    ]) {
      await runner.query(`CREATE INDEX ${name} ON webhook_deliveries (${columns})`);
    }
  }
}
