import type { Reply } from '../simulator.js';

// The shapes of scaleway-sdk-go, scw/errors.go: `type` tells them apart, the status does not.

export function deniedAuthentication(
  status: number,
  reason: 'invalid_argument' | 'not_found' | 'expired',
): Reply {
  return {
    status,
    json: { type: 'denied_authentication', method: 'api_key', reason, message: 'authentication is denied' },
  };
}

export function permissionsDenied(resource: string, action: string): Reply {
  const message = 'insufficient permissions';
  return { status: 403, json: { type: 'permissions_denied', details: [{ resource, action }], message } };
}

export function invalidArgument(
  argument_name: string,
  reason: 'unknown' | 'required' | 'format' | 'constraint',
): Reply {
  const details = [{ argument_name, reason, help_message: '' }];
  return { status: 400, json: { type: 'invalid_arguments', details, message: 'invalid argument(s)' } };
}

export function notFound(resource: string, resource_id: string): Reply {
  return {
    status: 404,
    json: { type: 'not_found', resource, resource_id, message: 'resource is not found' },
  };
}

/** Errors that have a type and a message only. */
export function plainError(status: number, type: string): Reply {
  return { status, json: { type, message: type.replaceAll('_', ' ') } };
}
