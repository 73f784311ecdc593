import { isMissingReference, isUniqueViolation } from '../database/storage-problem.js';
import { DomainError } from '../problems/domain-error.js';

/** @throws DomainError `not_found` when a project that is linked to was deleted in the meantime. */
export async function refusingMissingProject(written: Promise<void>): Promise<void> {
  try {
    await written;
  } catch (error) {
    if (!isMissingReference(error, 'credential_projects_project_fk')) throw error;
    throw new DomainError('not_found', 'A project was deleted in the meantime.');
  }
}

/** @throws DomainError `name_taken` */
export async function refusingTakenName<Result>(write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (isUniqueViolation(error, 'credentials_name_uq')) throw nameTaken();
    throw error;
  }
}

/** The name is another credential's. */
export function nameTaken(): DomainError {
  return new DomainError('name_taken', 'Another credential of this provider has this name.');
}
