import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Events that organizations can be told of. */
export class Events1764000000000 implements MigrationInterface {
  readonly name = 'Events1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE events (
        id uuid NOT NULL,
        organization_id uuid NOT NULL,
        type text NOT NULL,
        subject_id uuid NOT NULL,
        data jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT events_pk PRIMARY KEY (id),
        CONSTRAINT events_organization_fk FOREIGN KEY (organization_id)
          REFERENCES organizations (id) ON DELETE CASCADE
      )`);
    await runner.query(`CREATE INDEX events_organization_ix ON events (organization_id, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE events`);
  }
}
