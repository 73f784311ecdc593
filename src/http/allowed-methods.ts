import { NotFoundException } from '@nestjs/common';
import type { Request } from 'express';
import { DomainError } from '../problems/domain-error.js';

interface RouterLayer {
  route?: { path: string; methods: Record<string, boolean> };
  match(path: string): boolean;
}

/**
 * A path that exists under another method is a 405 with Allow, not a 404. Express does not tell the two apart, so its
 * router is asked which methods would have matched.
 */
export function asMethodNotAllowed(error: unknown, request: Request): DomainError | undefined {
  if (!(error instanceof NotFoundException)) return undefined;
  const router = request.app.router as unknown as { stack: RouterLayer[] };
  const routes = router.stack.flatMap((layer) =>
    layer.route !== undefined && matches(layer, request.path) ? [layer.route] : [],
  );
  // `.../credentials/validate` is a path of its own, although `.../credentials/:credentialId` matches it as well.
  const parameters = Math.min(...routes.map(countParameters));
  const closest = routes.filter((route) => countParameters(route) === parameters);
  const methods = new Set(
    closest.flatMap((route) => Object.keys(route.methods).map((method) => method.toUpperCase())),
  );
  if (methods.size === 0 || methods.has(request.method)) return undefined;
  if (methods.has('GET')) methods.add('HEAD');
  return new DomainError('method_not_allowed', 'This path exists, but not with this method.', {
    allow: [...methods].sort(),
  });
}

function countParameters({ path }: { path: string }): number {
  return path.split('/:').length - 1;
}

/** `match` decodes the path and throws on a bad percent-encoding: such a path is nowhere. */
function matches(layer: RouterLayer, path: string): boolean {
  try {
    return layer.match(path);
  } catch {
    return false;
  }
}
