import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { parseJsonText, readArray, readMember, readString } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';

/** @see https://github.com/googleapis/googleapis/blob/master/google/api/error_reason.proto */
const BY_REASON = new Map<string | undefined, () => DomainError>([
  ['SERVICE_DISABLED', apiDisabled],
  ['BILLING_DISABLED', () => unusable('Billing is disabled for the Google Cloud project.')],
  ['CONSUMER_SUSPENDED', () => unusable('The Google Cloud project is suspended.')],
  ['CONSUMER_INVALID', projectMissing],
  ['RESOURCE_PROJECT_INVALID', projectMissing],
  ['ACCOUNT_STATE_INVALID', accountInvalid],
  ['SECURITY_POLICY_VIOLATED', perimeter],
  ['ACCESS_TOKEN_SCOPE_INSUFFICIENT', unclear],
]);

/** Google names no time after which it is worth asking again. */
const BLOCKED_SECONDS = 900;

/**
 * What a refusal of Artifact Registry means: the reason in the details first, then the status of Google's envelope.
 *
 * @see https://cloud.google.com/apis/design/errors
 */
export function refusalOf(response: OutboundResponse): DomainError {
  const body = parseJsonText(response.body);
  if (response.status === 403 && body === undefined) {
    return refusedWithoutReason();
  }
  const error = readMember(body, 'error');
  return (BY_REASON.get(reasonOf(error)) ?? byStatus(readString(error, 'status')))();
}

/** An answer of Google's that is not as documented. */
export function nonsense(): DomainError {
  return new DomainError('provider_protocol_error', 'Google answered with something else than documented.');
}

function reasonOf(error: unknown): string | undefined {
  const reasons = readArray(error, 'details')?.map((detail) => readString(detail, 'reason'));
  return reasons?.find((reason) => reason !== undefined);
}

function byStatus(status: string | undefined): () => DomainError {
  if (status === 'PERMISSION_DENIED') return missingOrDenied;
  return status === 'NOT_FOUND' ? missing : unclear;
}

/** Google says "(or it may not exist)" for projects and repositories alike. */
function missingOrDenied(): DomainError {
  return new DomainError(
    'namespace_not_found_or_denied',
    'The project or repository does not exist, or this service account may not see it.',
    {
      hint: 'Check gcpProjectId and registryHostname; then grant the service account Artifact Registry Reader (roles/artifactregistry.reader) on the project.',
    },
  );
}

function missing(): DomainError {
  return new DomainError('namespace_not_found', 'Google has no such location or repository.', {
    hint: 'Check gcpProjectId and registryHostname. The gcr.io names need a repository of the same name in Artifact Registry.',
  });
}

function projectMissing(): DomainError {
  return new DomainError('namespace_not_found', 'The Google Cloud project does not exist.', {
    hint: 'Give the project id, not the project name, as gcpProjectId.',
  });
}

function apiDisabled(): DomainError {
  return unusable(
    'The Artifact Registry API is not enabled.',
    'Enable artifactregistry.googleapis.com in the project, and in the project of the service account where that is another one.',
  );
}

function unusable(detail: string, hint?: string): DomainError {
  return new DomainError('namespace_unavailable', detail, hint === undefined ? {} : { hint });
}

/** A page in place of the API: something in front of it keeps us out. */
export function refusedWithoutReason(): DomainError {
  return new DomainError('provider_blocked', 'Google refuses our requests without saying why.', {
    retryAfterSeconds: BLOCKED_SECONDS,
  });
}

function accountInvalid(): DomainError {
  return new DomainError('credential_rejected', 'The service account is deleted or disabled.');
}

function perimeter(): DomainError {
  return new DomainError(
    'provider_blocked',
    'A VPC Service Controls perimeter of the organization keeps us out.',
    {
      retryAfterSeconds: BLOCKED_SECONDS,
      hint: "The administrator of the Google Cloud organization has to let this service's address into the perimeter.",
    },
  );
}

function unclear(): DomainError {
  return new DomainError(
    'inconclusive',
    'Artifact Registry refused the request in a way that tells nothing about the key.',
  );
}
