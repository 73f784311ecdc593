import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** A test holds this lock to stop a migration half way. */
export const HALF_WAY_LOCK = 4242;

class FirstStep1000000000001 implements MigrationInterface {
  readonly name = 'FirstStep1000000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE first_step AS SELECT current_setting('statement_timeout') AS statement_timeout`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE first_step');
  }
}

class SecondStep1000000000002 implements MigrationInterface {
  readonly name = 'SecondStep1000000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE second_step (id integer)');
    await runner.query(`SELECT pg_advisory_xact_lock(${HALF_WAY_LOCK})`);
    await runner.query('CREATE TABLE second_step_too (id integer)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE second_step, second_step_too');
  }
}

export const TEST_MIGRATIONS = [FirstStep1000000000001, SecondStep1000000000002];
