import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A key's former token during a rotation, when keys were last used, and what is counted over all replicas. */
export class KeysAndLimits1764000500000 implements MigrationInterface {
  readonly name = 'KeysAndLimits1764000500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE api_keys
        ADD former_token_hash bytea,
        ADD former_token_ends_at timestamptz,
        ADD CONSTRAINT api_keys_former_token_uq UNIQUE (former_token_hash)`);
    await runner.query(`
      CREATE TABLE api_key_uses (
        key_id uuid NOT NULL,
        last_used_at timestamptz NOT NULL,
        CONSTRAINT api_key_uses_pk PRIMARY KEY (key_id),
        CONSTRAINT api_key_uses_key_fk FOREIGN KEY (key_id) REFERENCES api_keys (id) ON DELETE CASCADE
      )`);
    await runner.query(`
      CREATE TABLE limit_counters (
        key text NOT NULL,
        hits integer NOT NULL,
        ends_at timestamptz NOT NULL,
        CONSTRAINT limit_counters_pk PRIMARY KEY (key)
      )`);
    await runner.query(`CREATE INDEX limit_counters_end_ix ON limit_counters (ends_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE limit_counters`);
    await runner.query(`DROP TABLE api_key_uses`);
    await runner.query(`
      ALTER TABLE api_keys
        DROP CONSTRAINT api_keys_former_token_uq,
        DROP former_token_ends_at,
        DROP former_token_hash`);
  }
}
