import type { OutboundResponse } from '../outbound/outbound.types.js';
import { throwProviderFault } from '../outbound/provider-fault.js';
import { parseJsonText } from '../outbound/response-json.js';
import { retryAfterSeconds } from '../outbound/retry-after.js';
import { DomainError, type ProblemDetails } from '../problems/domain-error.js';
import type { ProblemCode } from '../problems/problem-codes.js';
import { parseChallenges } from './challenge.js';
import { ociErrorCodes, type OciErrorCode } from './oci-error.js';

/**
 * Where on the way to an image the registry said no: to the first call without a credential, to the credential
 * itself, to the token it got for `/v2/`, to a token for one repository, or to reading that repository.
 */
export type RegistryStep = 'discover' | 'authenticate' | 'enter' | 'authorize' | 'access';

/** How the refused call was authorized. `token` is a bearer token that the user brought. */
export type AuthorizationScheme = 'none' | 'basic' | 'bearer' | 'token';

/** What is known about a refusal, in the registry's terms and without a word of its text. */
export interface RefusalFacts {
  step: RegistryStep;
  scheme: AuthorizationScheme;
  status: number;
  codes: readonly OciErrorCode[];
  /** The `error` parameter of the challenge, such as `insufficient_scope`. */
  challengeError?: string;
  /** True when the body is no JSON: a page of a proxy or a firewall rather than the registry's own answer. */
  isPage: boolean;
  /** Actions that the given token allows, where it was refused for lacking `pull`. */
  granted?: readonly string[];
  /** True when a token was given, but to nobody: the credential was ignored. */
  isAnonymous?: boolean;
}

/**
 * A registry's no. It is a problem already, by the meaning that most registries give to their answers; a provider
 * that knows its registry better reads `facts` and throws its own.
 *
 * By default it reads as it does for a stored credential in use: what is not there, or may not be seen, is
 * `repository_not_found`.
 */
export class RegistryRefusal extends DomainError {
  constructor(readonly facts: RefusalFacts) {
    super(...PROBLEM_AT[facts.step](facts));
  }
}

/**
 * Throws what an answer other than the expected one means: a `RegistryRefusal`, or a plain `DomainError` where the
 * registry is at fault or throttles.
 */
export function refuse(step: RegistryStep, scheme: AuthorizationScheme, response: OutboundResponse): never {
  throwProviderFault(response);
  const body = parseJsonText(response.body);
  const codes = ociErrorCodes(body);
  const wait = { retryAfterSeconds: retryAfterSeconds(response.headers['retry-after']) };
  if (codes.includes('TOOMANYREQUESTS')) {
    throw new DomainError('provider_rate_limited', 'The registry limits the rate of our requests.', wait);
  }
  const isPage = body === undefined && response.body.trim() !== '';
  if (response.status === 403 && isPage) {
    throw new DomainError('provider_blocked', 'A page instead of the registry forbids the request.', wait);
  }
  const challenges = parseChallenges(response.headers['www-authenticate'] ?? '') ?? [];
  const challengeError = challenges.map(({ parameters }) => parameters.get('error')).find(Boolean);
  throw new RegistryRefusal({ step, scheme, status: response.status, codes, challengeError, isPage });
}

type Problem = [code: ProblemCode, detail: string, details?: ProblemDetails];

const REJECTED: Problem = ['credential_rejected', 'The registry rejected the credential.'];
const NO_PULL: Problem = [
  'permission_missing',
  'The registry accepts the credential but does not let it pull.',
  { hint: 'Give the credential the right to pull (read) from the repository.' },
];
const NOT_SEEN: Problem = [
  'repository_not_found',
  'The registry does not show this repository to the credential.',
];
const CANNOT_TELL: Problem = [
  'inconclusive',
  'The registry answered in a way that does not tell whether the credential works.',
];

const PROBLEM_AT: Record<RegistryStep, (facts: RefusalFacts) => Problem> = {
  discover: ({ status }) =>
    status === 401 || status === 404
      ? ['provider_protocol_error', 'The host does not answer as a container registry at this address.']
      : CANNOT_TELL,

  authenticate: (facts) => {
    if (facts.isAnonymous) return REJECTED;
    if (isLackOfScope(facts) || (facts.status === 403 && facts.scheme !== 'bearer')) return NO_PULL;
    return facts.status === 401 || facts.status === 403 ? REJECTED : CANNOT_TELL;
  },

  enter: () => CANNOT_TELL,

  authorize: (facts) => {
    if (facts.isAnonymous || facts.status === 401) return REJECTED;
    if (facts.granted) return facts.granted.length > 0 ? NO_PULL : NOT_SEEN;
    return facts.status === 403 || isNameRefused(facts) ? NOT_SEEN : CANNOT_TELL;
  },

  access: (facts) => {
    if (isLackOfScope(facts) || facts.status === 403) return NO_PULL;
    if (facts.status === 401) return facts.scheme === 'bearer' ? NOT_SEEN : REJECTED;
    if (isNameRefused(facts) || (facts.status === 404 && !facts.isPage)) return NOT_SEEN;
    return facts.status === 404
      ? ['provider_protocol_error', 'A page instead of the registry answers at this address.']
      : CANNOT_TELL;
  },
};

function isLackOfScope({ status, codes, challengeError }: RefusalFacts): boolean {
  return (
    (status === 401 && challengeError === 'insufficient_scope') ||
    (status !== 403 && codes.includes('DENIED'))
  );
}

function isNameRefused({ codes }: RefusalFacts): boolean {
  return (
    codes.includes('NAME_UNKNOWN') || codes.includes('NAME_INVALID') || codes.includes('MANIFEST_UNKNOWN')
  );
}
