import { DomainError } from '../../problems/domain-error.js';
import { RegistryRefusal } from '../../registry/registry-refusal.js';

/** Throws what Quay's no means; anything but a no is thrown as it is. */
export function asQuayProblem(error: unknown): never {
  if (error instanceof RegistryRefusal && isDisabled(error)) {
    throw new DomainError(
      'namespace_not_found_or_denied',
      'Quay does not serve this namespace: it is disabled.',
      { hint: 'The owner of the namespace or the operator of this Quay can enable it.' },
    );
  }
  throw error;
}

/** The same at the catalogue, which is there for everybody: what is refused is the token that Quay gave. */
export function asCatalogProblem(error: unknown): never {
  if (error instanceof RegistryRefusal && error.facts.step === 'access' && error.facts.status === 401) {
    throw new DomainError('inconclusive', 'Quay does not take the token that it gave for this credential.');
  }
  return asQuayProblem(error);
}

/** Quay answers 405 DENIED for a namespace that its operator has disabled. */
function isDisabled({ facts: { status, codes } }: RegistryRefusal): boolean {
  return status === 405 && codes.includes('DENIED');
}
