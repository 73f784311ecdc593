/**
 * The database cannot be started or prepared. Its message is one for the operator: what happened and what to do.
 * It never holds a password.
 */
export class DatabaseStartError extends Error {
  override readonly name = 'DatabaseStartError';
}
