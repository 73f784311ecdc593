import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { AuditService } from '../audit/audit.service.js';
import { Secret } from '../encryption/secret.js';
import { clientAddress } from '../limits/client-address.js';
import { DomainError } from '../problems/domain-error.js';
import { Access } from './access-rule.js';
import { ApiKeyAuthenticator } from './api-key-authenticator.js';
import { ApiKeyUsageService } from './api-key-usage.service.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import { hashToken, isOurToken } from './api-token.js';
import type { AuthorizedRequest, Caller } from './caller.js';

const PRESENTABLE = /^[\x21-\x7e]{32,256}$/;

/**
 * The first guard: from the key of the request to a caller. Every bad key gets the same answer, whether it is missing,
 * malformed, unknown, disabled or expired.
 */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: ApiKeyAuthenticator,
    private readonly usage: ApiKeyUsageService,
    private readonly audit: AuditService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride(Access, [context.getHandler(), context.getClass()]) === 'public')
      return true;
    const request = context.switchToHttp().getRequest<AuthorizedRequest>();
    if (!presentsSomething(request)) throw unauthenticated();
    const token = presentedToken(request);
    const key = await this.authenticator.authenticate(token, clientAddress(request));
    if (key === undefined) throw await this.refusal(request, token);
    this.usage.note(key.id);
    request.caller = {
      kind: key.organizationId === null ? 'instance' : 'member',
      keyId: key.id,
      ...(key.organizationId === null ? {} : { organizationId: key.organizationId }),
      grants: key.permissions,
      ...endOf(key, token),
      requestId: request.requestId,
    };
    return true;
  }

  /** A record only for what looks like a key of ours: anybody can send noise, and it must not fill the audit trail. */
  private async refusal(request: AuthorizedRequest, token: Secret | undefined): Promise<DomainError> {
    if (token !== undefined && isOurToken(token.reveal())) {
      await this.audit.append(
        { kind: 'anonymous', requestId: request.requestId },
        { action: 'access.deny', target: { kind: 'api_key' }, result: 'unauthenticated' },
      );
    }
    return unauthenticated();
  }
}

/** A token that was rotated away ends with the overlap, whatever its key does. */
function endOf(key: ApiKeyEntity, token: Secret | undefined): Pick<Caller, 'endsAt'> {
  const { expiresAt, formerTokenHash, formerTokenEndsAt } = key;
  const isFormer = token !== undefined && formerTokenHash?.equals(hashToken(token)) === true;
  const ends = [expiresAt, isFormer ? formerTokenEndsAt : null].filter((end) => end !== null);
  return ends.length === 0 ? {} : { endsAt: new Date(Math.min(...ends.map(Number))) };
}

function unauthenticated(): DomainError {
  return new DomainError('unauthenticated', 'The API key is missing or not valid.');
}

/** Whoever sends no key at all tries none. */
function presentsSomething({ headers }: Request): boolean {
  return headers['x-api-key'] !== undefined || headers.authorization !== undefined;
}

/** The key of `x-api-key`, or of `Authorization: Bearer`; none when both are there and differ. */
function presentedToken(request: Request): Secret | undefined {
  const header = request.headers['x-api-key'];
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const tokens = new Set([header, bearer].filter((token) => token !== undefined));
  const [token] = tokens;
  if (tokens.size !== 1 || typeof token !== 'string' || !PRESENTABLE.test(token)) return undefined;
  return new Secret(token);
}
