import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { announceLimit } from '../limits/limit-headers.js';
import type { LimitScope } from '../limits/limit-settings.js';
import { RequestLimits } from '../limits/request-limits.js';
import type { AuthorizedRequest } from './caller.js';

/**
 * The second guard: how much one key may ask, and all keys of an organization together. What a key asks in vain does not
 * count for its organization, so that one key gone wild leaves the others what is theirs.
 */
@Injectable()
export class CallerLimitGuard implements CanActivate {
  constructor(private readonly limits: RequestLimits) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { caller } = context.switchToHttp().getRequest<AuthorizedRequest>();
    if (caller === undefined) return true;
    const response = context.switchToHttp().getResponse<Response>();
    await this.count(response, 'key', caller.keyId);
    if (caller.organizationId !== undefined) {
      await this.count(response, 'organization', caller.organizationId);
    }
    return true;
  }

  private async count(response: Response, scope: LimitScope, whom: string): Promise<void> {
    const state = await this.limits.count(scope, whom);
    if (state === undefined) return;
    announceLimit(response, state);
    if (state.problem !== undefined) throw state.problem;
  }
}
