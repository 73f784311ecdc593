import type { OutboundResponse } from '../outbound/outbound.types.js';
import { parseJsonText } from '../outbound/response-json.js';
import { DomainError } from '../problems/domain-error.js';
import { parseChallenges, type Challenge } from './challenge.js';
import { decideRealm } from './realm-policy.js';
import { refuse } from './registry-refusal.js';
import type { Door, RegistryEndpoint } from './registry.types.js';

/**
 * Reads from an answer to an anonymous request how the registry wants to be greeted: Bearer when its token server may
 * be given the credential, else Basic.
 *
 * Throws a `RegistryRefusal` for an answer that is no greeting, and `provider_protocol_error` for a page or for a
 * challenge that is malformed or of no known scheme.
 */
export function doorOf(response: OutboundResponse, endpoint: RegistryEndpoint): Door {
  if (response.status === 200) return openDoor(response);
  const header = response.headers['www-authenticate'];
  // Some firewalls in front of registries answer 403 with the registry's own challenge.
  const isChallenged = response.status === 401 || (response.status === 403 && header !== undefined);
  if (!isChallenged) return refuse('discover', 'none', response);
  const door = chooseDoor(parseChallenges(header ?? '') ?? [], endpoint);
  if (!door)
    throw new DomainError(
      'provider_protocol_error',
      'The registry asks for a login in no way that is known.',
    );
  return door;
}

function chooseDoor(challenges: readonly Challenge[], endpoint: RegistryEndpoint): Door | undefined {
  const bearers = challenges.filter(({ scheme }) => scheme === 'bearer');
  const doors = bearers.map((challenge) => bearerDoor(challenge, endpoint));
  const basic: Door | undefined = challenges.some(({ scheme }) => scheme === 'basic')
    ? { scheme: 'basic' }
    : undefined;
  return doors.find((door) => door?.scheme === 'bearer') ?? basic ?? doors.find((door) => door !== undefined);
}

function bearerDoor({ parameters }: Challenge, endpoint: RegistryEndpoint): Door | undefined {
  const decision = decideRealm(parameters.get('realm') ?? '', endpoint);
  if ('realm' in decision)
    return { scheme: 'bearer', realm: decision.realm, service: parameters.get('service') };
  return decision.refused === 'foreign' ? { scheme: 'foreign' } : undefined;
}

/** `/v2/` answers `{}`, `true` or nothing at all; any web server answers its front page with 200. */
function openDoor(response: OutboundResponse): Door {
  const isSilent = response.body.trim() === '';
  const isNamed = response.headers['docker-distribution-api-version'] !== undefined;
  if ((isSilent && !isHtml(response)) || isNamed || parseJsonText(response.body) !== undefined)
    return { scheme: 'open' };
  throw new DomainError(
    'provider_protocol_error',
    'The host answers with a page instead of a container registry.',
  );
}

function isHtml({ headers }: OutboundResponse): boolean {
  return /^text\/html\b/i.test(headers['content-type'] ?? '');
}
