import { Reflector } from '@nestjs/core';
import type { Permission } from './permission.js';

/**
 * Who may call a route:
 * - `public`: anybody;
 * - `self`: any valid key, for what concerns that key alone;
 * - `instance`: the instance administrator;
 * - a permission on the `:organizationId` or the `:projectId` of the path;
 * - a permission on the organization that the key belongs to, for paths that name none.
 */
export type AccessRule =
  | 'public'
  | 'self'
  | 'instance'
  | { on: 'organization' | 'project' | 'own-organization'; permission: Permission };

/** Declares who may call a route. A route without it is refused to everybody. */
export const Access = Reflector.createDecorator<AccessRule>();
