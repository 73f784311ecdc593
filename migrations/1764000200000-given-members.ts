import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The public members of a store body as they were given, so that a later body can be held against them. */
export class GivenMembers1764000200000 implements MigrationInterface {
  readonly name = 'GivenMembers1764000200000';

  async up(runner: QueryRunner): Promise<void> {
    // Nullable: rows of before have none, and a replica of before still writes rows during an upgrade.
    await runner.query(`ALTER TABLE credentials ADD COLUMN given jsonb`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE credentials DROP COLUMN given`);
  }
}
