import { knownMembersOf } from '../http/request-validation.pipe.js';
import type { Secret } from '../encryption/secret.js';
import type { AnyProvider, OpenedCredential } from '../providers/provider.js';
import type { StoreCredentialDto } from '../providers/store-credential.dto.js';
import { ownDto } from './credential-changes.dto.js';
import type { CredentialEntity } from './credential.entity.js';

/** Members by name, as JSON has them. */
export type Members = Readonly<Record<string, unknown>>;

/** Members of a store body that tell of our record, and not of the credential at its provider. */
const RECORD_MEMBERS: readonly string[] = ['projectId', 'name', 'description'];

/**
 * The store body that a stored credential stands for: its fields under the names they came in with, and the secret back
 * in its member. What the provider added to the fields is in it too, and `verify` does not read it.
 */
export function storedInput(
  provider: AnyProvider,
  { fields, secret }: Pick<OpenedCredential<object>, 'fields' | 'secret'>,
): StoreCredentialDto {
  const member = provider.secretMember(fields);
  return { ...fields, [member]: secret.reveal() };
}

/** The members that are set, and that tell of the credential: its secret is among them. */
export function credentialMembers(body: object): Members {
  return Object.fromEntries(
    Object.entries(body).filter(([member, value]) => value !== undefined && !RECORD_MEMBERS.includes(member)),
  );
}

/** The public members of a store body that was verified, as they were given. */
export function givenMembers(provider: AnyProvider, input: object, fields: object): Members {
  const secretMember = provider.secretMember(fields);
  const members = Object.entries(credentialMembers(input));
  return Object.fromEntries(members.filter(([member]) => member !== secretMember));
}

/** The same of a stored credential. */
export function membersOf(provider: AnyProvider, { given, fields }: KeptMembers): Members {
  const known = knownMembersOf(ownDto(provider));
  const members = Object.entries(credentialMembers(given ?? fields));
  return Object.fromEntries(members.filter(([member]) => known.includes(member)));
}

export type KeptMembers = Pick<CredentialEntity, 'given' | 'fields'>;

/** The members of a stored credential with some of them changed; with the stored secret, where one is handed over. */
export function changedMembers(
  provider: AnyProvider,
  row: KeptMembers,
  { changes, secret }: { changes: Members; secret?: Secret },
): Members {
  const members = membersOf(provider, row);
  if (secret !== undefined) {
    return { ...members, [provider.secretMember(row.fields)]: secret.reveal(), ...changes };
  }
  // When a secret ends was told of that one, not of the one that takes its place.
  return { ...members, expiresAt: undefined, ...changes };
}
