import { type MigrationInterface } from 'typeorm';
import { CoreTables1763600000000 } from '../../migrations/1763600000000-core-tables.js';
import { Events1764000000000 } from '../../migrations/1764000000000-events.js';
import { GivenMembers1764000200000 } from '../../migrations/1764000200000-given-members.js';
import { CredentialHealth1764000300000 } from '../../migrations/1764000300000-credential-health.js';
import { Webhooks1764000400000 } from '../../migrations/1764000400000-webhooks.js';
import { KeysAndLimits1764000500000 } from '../../migrations/1764000500000-keys-and-limits.js';
import { IdempotencyAndDockerRegistries1764000600000 } from '../../migrations/1764000600000-idempotency-and-docker-registries.js';
import { Scans1764000700000 } from '../../migrations/1764000700000-scans.js';

/** Every migration in the order of its timestamp. Named one by one, so that nothing is run for lying in a folder. */
export const MIGRATIONS: (new () => MigrationInterface)[] = [
  CoreTables1763600000000,
  Events1764000000000,
  GivenMembers1764000200000,
  CredentialHealth1764000300000,
  Webhooks1764000400000,
  KeysAndLimits1764000500000,
  IdempotencyAndDockerRegistries1764000600000,
  Scans1764000700000,
];
