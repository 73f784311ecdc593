import type { Reply, Scenario, SimulatedRequest } from './simulator.js';

/** A scenario that answers something else below the paths that match, and normally everywhere else. */
export function answerAt(
  path: RegExp,
  description: string,
  other: Reply | ((normal: Reply, request: SimulatedRequest) => Reply),
): Scenario {
  return {
    description,
    answer: (request, normal) => {
      if (!path.test(request.url.pathname)) return normal();
      return typeof other === 'function' ? other(normal(), request) : other;
    },
  };
}
