import { DomainError } from '../../problems/domain-error.js';
import type { RegistrySession } from '../../registry/registry-session.js';
import type { Door, RegistryEndpoint } from '../../registry/registry.types.js';
import type { ProofTrail } from '../proof-trail.js';
import { DEFAULT_QUAY_HOST } from './quay.dto.js';
import { asCatalogProblem } from './quay.refusal.js';

const QUAY_IO = `https://${DEFAULT_QUAY_HOST}`;
const QUAY_IO_DOOR: Door = {
  scheme: 'bearer',
  realm: new URL(`${QUAY_IO}/v2/auth`),
  service: DEFAULT_QUAY_HOST,
};

/** Who proves, and what is left behind. */
interface Prover {
  session: RegistrySession;
  trail: ProofTrail;
}

/** Proves a robot account in two calls. */
export async function prove(
  prover: Prover,
  endpoint: RegistryEndpoint,
  robotUsername: string,
): Promise<void> {
  const proof = endpoint.origin === QUAY_IO ? proveAtQuayIo(prover) : proveAtOwnHost(prover, robotUsername);
  await proof.catch(asCatalogProblem);
}

/**
 * The token server of quay.io is known, so one call is left to show its token to the registry. An empty catalogue is
 * a robot that was given no repository yet: a true credential.
 *
 * @see https://github.com/quay/quay/blob/master/endpoints/v2/v2auth.py
 */
async function proveAtQuayIo({ session, trail }: Prover): Promise<void> {
  trail.plan('authenticate', 'namespace').at('authenticate', 'namespace');
  const authorization = await session.login(QUAY_IO_DOOR);
  trail.at('namespace').tries('catalog', 'list');
  await session.readCatalog(authorization);
  trail.proved('catalog', 'list');
}

/**
 * A self-hosted Quay knows itself by one configured name, and refuses tokens that were asked for under an alias: the
 * name has to be read from its challenge, which leaves one call for the login. That is proof all the same, because
 * Quay gives a token without a scope to nobody but an account, and writes that account into it.
 */
async function proveAtOwnHost({ session, trail }: Prover, robotUsername: string): Promise<void> {
  trail.plan('challenge', 'authenticate', 'namespace').at('challenge');
  const door = await session.ping();
  if (door.scheme !== 'bearer' && door.scheme !== 'foreign') throw notQuay();
  trail.at('challenge', 'authenticate', 'namespace');
  const { claims } = await session.login(door);
  if (claims.subject !== robotUsername) throw notQuay();
}

function notQuay(): DomainError {
  return new DomainError('inconclusive', 'The host does not answer as Quay does.', {
    hint: 'Check quayHost. A registry of another kind can be stored with the provider "custom".',
  });
}
