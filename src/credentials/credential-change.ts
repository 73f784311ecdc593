import { isDeepStrictEqual } from 'node:util';
import { DomainError } from '../problems/domain-error.js';
import type { AnyProvider } from '../providers/provider.js';
import type { StoreCredentialDto } from '../providers/store-credential.dto.js';
import type { CredentialPatch } from './credential-changes.dto.js';
import type { CredentialEntity } from './credential.entity.js';
import { credentialMembers, type KeptMembers, type Members, membersOf } from './stored-input.js';

/** Name and description, where they change: what no provider need be asked about. */
export type ChangedWords = Partial<Pick<CredentialEntity, 'name' | 'description'>>;

type Row = KeptMembers & Pick<CredentialEntity, 'name' | 'description'>;

/** What a request changes in a stored credential. */
export interface CredentialChange {
  words: ChangedWords;
  /** Members that change; a secret that is given always counts, because only the provider can tell it from the old one. */
  members: Members;
  isSecretGiven: boolean;
  /** Whether the secret will be sent to another place, or as somebody else. */
  isMoved: boolean;
}

/**
 * Reads a patch. A member that has the value it was given with, or the one it was stored with, is no change.
 *
 * @throws DomainError `validation_failed` when the patch is empty, or would send the stored secret to another place.
 */
export function changeOf(provider: AnyProvider, row: Row, patch: CredentialPatch): CredentialChange {
  if (Object.values(patch).every((value) => value === undefined)) throw nothingToChange();
  const members = differingMembers(provider, row, credentialMembers(patch));
  const secretMember = provider.secretMember({ ...row.fields, ...members });
  const isSecretGiven = secretMember in members;
  const moved = movedMembers(provider, members);
  if (moved.length > 0 && !isSecretGiven) throw secretNeeded(secretMember, moved);
  return { words: changedWords(row, patch), members, isSecretGiven, isMoved: moved.length > 0 };
}

/** Name and description of a body that differ from the stored ones. An unset one is left as it is. */
function changedWords(row: Row, { name, description }: CredentialPatch): ChangedWords {
  return {
    ...(name === undefined || name === row.name ? {} : { name }),
    ...(description === undefined || description === row.description ? {} : { description }),
  };
}

/** The same for a body that replaces everything: what it leaves out is taken away. */
export function replacedWords(row: Row, { name, description }: StoreCredentialDto): ChangedWords {
  return {
    ...((name ?? null) === row.name ? {} : { name: name ?? null }),
    ...((description ?? null) === row.description ? {} : { description: description ?? null }),
  };
}

/** The public members in which a whole body differs from the stored credential: others, new ones, missing ones. */
export function replacedMembers(provider: AnyProvider, row: Row, input: StoreCredentialDto): string[] {
  const secretMember = provider.secretMember(input);
  const body = credentialMembers(input);
  const kept = membersOf(provider, row);
  const others = Object.keys(differingMembers(provider, row, body));
  const missing = Object.keys(kept).filter((member) => !(member in body));
  return [...others, ...missing].filter((member) => member !== secretMember);
}

/** The members that decide where the secret is sent, or as whom. */
export function movedMembers(provider: AnyProvider, members: object): string[] {
  return provider.destinationMembers.filter((member) => member in members);
}

function differingMembers(provider: AnyProvider, row: Row, members: Members): Members {
  const given = membersOf(provider, row);
  const stored = row.fields as Members;
  return Object.fromEntries(
    Object.entries(members).filter(
      ([member, value]) =>
        !isDeepStrictEqual(value, given[member]) && !isDeepStrictEqual(value, stored[member]),
    ),
  );
}

function nothingToChange(): DomainError {
  return new DomainError('validation_failed', 'The body must have a member to change.', {
    errors: [{ pointer: '', code: 'isNotEmpty', message: 'must have at least one member' }],
  });
}

function secretNeeded(secretMember: string, moved: readonly string[]): DomainError {
  const message = `must be given again: the change of ${moved.join(', ')} decides where it is sent, or as whom`;
  return new DomainError('validation_failed', 'The change needs the secret in the same body.', {
    errors: [{ pointer: `/${secretMember}`, code: 'secretNeeded', message }],
  });
}
