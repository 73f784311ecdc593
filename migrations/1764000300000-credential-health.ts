import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When each credential is checked next and by whom, what is told of its end, and the history of its checks. */
export class CredentialHealth1764000300000 implements MigrationInterface {
  readonly name = 'CredentialHealth1764000300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE credentials
        ADD next_check_at timestamptz,
        ADD failed_checks integer NOT NULL DEFAULT 0,
        ADD check_lease_until timestamptz,
        ADD check_lease_token uuid,
        ADD expiry_notice_at timestamptz`);
    await this.scheduleStored(runner);
    await runner.query(`ALTER TABLE credentials ALTER failed_checks DROP DEFAULT`);
    await runner.query(`CREATE INDEX credentials_next_check_ix ON credentials (next_check_at)`);
    await runner.query(`CREATE INDEX credentials_expiry_notice_ix ON credentials (expiry_notice_at)`);
    await runner.query(
      `CREATE INDEX credentials_expiring_ix ON credentials (organization_id, expires_at, id)`,
    );
    await this.createChecks(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE credential_checks`);
    for (const index of ['expiring', 'expiry_notice', 'next_check']) {
      await runner.query(`DROP INDEX credentials_${index}_ix`);
    }
    await runner.query(`
      ALTER TABLE credentials
        DROP next_check_at,
        DROP failed_checks,
        DROP check_lease_until,
        DROP check_lease_token,
        DROP expiry_notice_at`);
  }

  /** What is stored already is checked at a random point of the coming day, not all in the first minute. */
  private async scheduleStored(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE credentials SET
        next_check_at = CASE WHEN status = 'healthy' THEN now() + random() * interval '24 hours' END,
        expiry_notice_at = expires_at - interval '14 days'`);
  }

  private async createChecks(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE credential_checks (
        id uuid NOT NULL,
        credential_id uuid NOT NULL,
        organization_id uuid NOT NULL,
        at timestamptz NOT NULL,
        cause text NOT NULL,
        status text NOT NULL,
        code text,
        duration_ms integer,
        CONSTRAINT credential_checks_pk PRIMARY KEY (id),
        CONSTRAINT credential_checks_credential_fk FOREIGN KEY (credential_id, organization_id)
          REFERENCES credentials (id, organization_id) ON DELETE CASCADE
      )`);
    await runner.query(
      `CREATE INDEX credential_checks_credential_ix ON credential_checks (credential_id, organization_id, id)`,
    );
    await runner.query(`CREATE INDEX credential_checks_at_ix ON credential_checks (at)`);
  }
}
