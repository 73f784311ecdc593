import type { DataSource } from 'typeorm';
import { checkKeys, type KeyRecord } from '../encryption/key-check.js';
import type { Keyring } from '../encryption/keyring.js';
import type { SealCounter } from '../encryption/seal-budget.js';

/** Check values and seal counts of the encryption keys, shared by all replicas. */
export class EncryptionKeyStore implements SealCounter {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Holds the keyring against the database and records the keys that are new. Read once more after recording, because
   * another replica may have recorded other bytes under the same id in the same moment.
   *
   * @throws KeyringError
   */
  async admit(keyring: Keyring): Promise<void> {
    for (const keyId of checkKeys(keyring, await this.records())) {
      await this.dataSource.query(
        `INSERT INTO encryption_keys (id, check_value, sealed_count, created_at) VALUES ($1, $2, 0, $3)
         ON CONFLICT (id) DO NOTHING`,
        [keyId, keyring.checkValue(keyId), new Date()],
      );
    }
    checkKeys(keyring, await this.records());
  }

  async reserve(keyId: string, block: number, cap: number): Promise<number> {
    const rows: { granted: string }[] = await this.dataSource.query(
      `WITH before AS (SELECT sealed_count FROM encryption_keys WHERE id = $1 FOR UPDATE),
            after AS (
              UPDATE encryption_keys SET sealed_count = LEAST(before.sealed_count + $2::bigint, GREATEST($3::bigint, before.sealed_count))
              FROM before WHERE id = $1
              RETURNING encryption_keys.sealed_count)
       SELECT after.sealed_count - before.sealed_count AS granted FROM before, after`,
      [keyId, block, cap],
    );
    return Number(rows[0]?.granted ?? 0);
  }

  private async records(): Promise<KeyRecord[]> {
    const rows: { id: string; check_value: Buffer; secrets: string }[] = await this.dataSource.query(
      `SELECT id, check_value,
              (SELECT count(*) FROM credentials WHERE key_id = encryption_keys.id)
              + (SELECT count(*) FROM webhook_secrets WHERE key_id = encryption_keys.id) AS secrets
       FROM encryption_keys`,
    );
    return rows.map((row) => ({ keyId: row.id, checkValue: row.check_value, secrets: Number(row.secrets) }));
  }
}
