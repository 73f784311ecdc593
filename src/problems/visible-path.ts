import type { Request } from 'express';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_PARTS = 20;
const wordsByApp = new WeakMap<object, ReadonlySet<string>>();

interface RouterLayer {
  route?: { path: unknown };
}

/**
 * The path of a request as an answer may show it: without its query, and with only the words that our own routes are
 * made of. A client may have put a secret anywhere in it, and no value is ever echoed. The ids of a route that exists
 * are shown, so that the documented `path` says what was asked; where no route is, a UUID is as likely a secret
 * (Scaleway's are UUIDs).
 */
export function visiblePath(request: Request): string {
  const words = wordsOf(request.app);
  const path = request.originalUrl.split('?', 1)[0] ?? '/';
  const isVisible = (part: string): boolean =>
    part === '' || words.has(part) || (request.route !== undefined && UUID.test(part));
  return path
    .split('/', MAX_PARTS)
    .map((part) => (isVisible(part) ? part : '…'))
    .join('/');
}

/** Read from the router, because no list kept by hand would stay complete; once, because routes do not change. */
function wordsOf(app: { router: { stack: RouterLayer[] } }): ReadonlySet<string> {
  const known = wordsByApp.get(app);
  if (known !== undefined) return known;
  const paths = app.router.stack.flatMap(({ route }) => (typeof route?.path === 'string' ? route.path : []));
  const words = new Set(['v1', ...paths.flatMap((path) => path.split('/'))]);
  wordsByApp.set(app, words);
  return words;
}
