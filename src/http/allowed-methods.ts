import { NotFoundException } from '@nestjs/common';
import type { Request } from 'express';
import { DomainError } from '../problems/domain-error.js';

interface RouterLayer {
  route?: { methods: Record<string, boolean> };
  match(path: string): boolean;
}

/**
 * A path that exists under another method is a 405 with Allow, not a 404. Express does not tell the two apart, so its
 * router is asked which methods would have matched.
 */
export function asMethodNotAllowed(error: unknown, request: Request): DomainError | undefined {
  if (!(error instanceof NotFoundException)) return undefined;
  const methods = new Set<string>();
  const router = request.app.router as unknown as { stack: RouterLayer[] };
  for (const layer of router.stack) {
    if (layer.route === undefined || !matches(layer, request.path)) continue;
    for (const method of Object.keys(layer.route.methods)) methods.add(method.toUpperCase());
  }
  if (methods.size === 0 || methods.has(request.method)) return undefined;
  if (methods.has('GET')) methods.add('HEAD');
  return new DomainError('method_not_allowed', 'This path exists, but not with this method.', {
    allow: [...methods].sort(),
  });
}

/** `match` decodes the path and throws on a bad percent-encoding: such a path is nowhere. */
function matches(layer: RouterLayer, path: string): boolean {
  try {
    return layer.match(path);
  } catch {
    return false;
  }
}
