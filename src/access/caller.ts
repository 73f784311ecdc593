import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { AuditActor } from '../audit/audit.service.js';
import type { Write } from '../database/entity-statement.js';
import type { IdentifiedRequest } from '../http/request-id.middleware.js';
import { covers, type Grant } from './permission.js';

/**
 * The request came with an Idempotency-Key. Whoever makes what the request asks for makes it under `resourceId`, and
 * `commit` with the same statement; where `wasCommitted`, an earlier request has made it, and it is answered again.
 */
export interface OnceOnly {
  resourceId: string;
  wasCommitted: boolean;
  commit: Write;
}

/** Who calls, found out once by the guard and handed as first argument to every service. */
export interface Caller extends AuditActor {
  kind: 'instance' | 'member';
  keyId: string;
  /** Set for a member: the one organization that the key belongs to. */
  organizationId?: string;
  grants: readonly Grant[];
  /** When the token that was presented ends; unset for one that does not. */
  endsAt?: Date;
  /** Set where the request must happen once only. */
  once?: OnceOnly;
}

/** The project of the path, with the organization that it lies in. */
export interface ProjectScope {
  projectId: string;
  organizationId: string;
}

/** What the guards leave on the request. */
export type AuthorizedRequest = IdentifiedRequest & { caller?: Caller; projectScope?: ProjectScope };

/** What the statement that makes what a caller asked for has to write for the caller's Idempotency-Key. */
export function commitOf({ once }: Caller): Write[] {
  return once === undefined ? [] : [once.commit];
}

/** Whether the caller holds a permission. The instance administrator holds every one, in every organization. */
export function holds(caller: Caller, wanted: Grant): boolean {
  return caller.kind === 'instance' || covers(caller.grants, wanted);
}

/** The caller of this request. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext) => {
  return context.switchToHttp().getRequest<AuthorizedRequest>().caller;
});

/** The organization that the caller's key belongs to; the permission guard lets nobody without one through. */
export const CurrentOrganization = createParamDecorator((_: unknown, context: ExecutionContext) => {
  return context.switchToHttp().getRequest<AuthorizedRequest>().caller?.organizationId;
});

/** The project of the path; the permission guard has found it and checked the caller against it. */
export const CurrentProject = createParamDecorator((_: unknown, context: ExecutionContext) => {
  return context.switchToHttp().getRequest<AuthorizedRequest>().projectScope;
});
