import { htmlReply } from '../reply.js';
import type { Reply } from '../simulator.js';

const ERROR_INFO = 'type.googleapis.com/google.rpc.ErrorInfo';

/** An error of Google's token server, in the form of OAuth 2.0. */
export function oauthError(status: number, error: string, error_description: string): Reply {
  return { status, json: { error, error_description } };
}

/** An error of a Google API. */
export function apiError(code: number, status: string, message: string, reason?: string): Reply {
  const details = reason === undefined ? [] : [{ '@type': ERROR_INFO, reason, domain: 'googleapis.com' }];
  return { status: code, json: { error: { code, message, status, ...(reason ? { details } : {}) } } };
}

/** Google does not tell what is forbidden from what is not there. */
export function permissionDenied(permission: string, resource: string): Reply {
  const message = `Permission '${permission}' denied on resource '//artifactregistry.googleapis.com/${resource}' (or it may not exist).`;
  return apiError(403, 'PERMISSION_DENIED', message, 'IAM_PERMISSION_DENIED');
}

export function serviceDisabled(): Reply {
  const message =
    'Artifact Registry API has not been used in project 123456789012 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/artifactregistry.googleapis.com/overview?project=123456789012 then retry.';
  return apiError(403, 'PERMISSION_DENIED', message, 'SERVICE_DISABLED');
}

export function billingDisabled(): Reply {
  const message =
    'This API method requires billing to be enabled. Please enable billing on project #123456789012.';
  return apiError(403, 'PERMISSION_DENIED', message, 'BILLING_DISABLED');
}

export function notFound(): Reply {
  return apiError(404, 'NOT_FOUND', 'Requested entity was not found.');
}

export function invalidArgument(what: string): Reply {
  return apiError(400, 'INVALID_ARGUMENT', `Request contains an invalid argument: ${what}.`);
}

export function unauthenticated(reason: 'CREDENTIALS_MISSING' | 'ACCESS_TOKEN_TYPE_UNSUPPORTED'): Reply {
  const message = 'Request had invalid authentication credentials. Expected OAuth 2 access token.';
  const challenge = 'Bearer realm="https://accounts.google.com/", error="invalid_token"';
  return {
    ...apiError(401, 'UNAUTHENTICATED', message, reason),
    headers: { 'WWW-Authenticate': challenge },
  };
}

/** What Google answers where there is nothing. */
export function nothingHere(): Reply {
  return htmlReply(404, 'Error 404 (Not Found)!!1');
}
