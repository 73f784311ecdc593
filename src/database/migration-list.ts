import { type MigrationInterface } from 'typeorm';
import { CoreTables1763600000000 } from '../../migrations/1763600000000-core-tables.js';
import { Events1764000000000 } from '../../migrations/1764000000000-events.js';
import { KeysAndLimits1764000500000 } from '../../migrations/1764000500000-keys-and-limits.js';

/** Every migration in the order of its timestamp. Named one by one, so that nothing is run for lying in a folder. */
export const MIGRATIONS: (new () => MigrationInterface)[] = [
  CoreTables1763600000000,
  Events1764000000000,
  KeysAndLimits1764000500000,
];
