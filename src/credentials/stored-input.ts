import type { AnyProvider, OpenedCredential } from '../providers/provider.js';
import type { StoreCredentialDto } from '../providers/store-credential.dto.js';

/**
 * The store body that a stored credential stands for: its fields under the names they came in with, and the secret back
 * in its member. What the provider added to the fields is in it too, and `verify` does not read it.
 */
export function storedInput(
  provider: AnyProvider,
  { fields, secret }: Pick<OpenedCredential<object>, 'fields' | 'secret'>,
): StoreCredentialDto {
  const member = provider.secretMember(fields);
  // Linked projects stay as they are: no project is part of what is verified.
  return { ...fields, [member]: secret.reveal(), projectId: '' };
}
