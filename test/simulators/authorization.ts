import type { IncomingHttpHeaders } from 'node:http';

/** What one header presents as proof of identity, in clear. Lives as long as its request. */
export interface PresentedSecret {
  header: string;
  kind: string;
  user?: string;
  secret: string;
}

/** Headers that carry a bare secret somewhere: one sent to the wrong host must not go unseen. */
const SECRET_HEADERS = [
  'x-auth-token',
  'private-token',
  'deploy-token',
  'job-token',
  'x-jfrog-art-api',
  'proxy-authorization',
  'cookie',
];

/** Everything secret in the headers of a request. */
export function presentedSecrets(headers: IncomingHttpHeaders): PresentedSecret[] {
  const bare = SECRET_HEADERS.flatMap((header) => {
    const secret = headers[header];
    return secret === undefined ? [] : [{ header, kind: 'header', secret: String(secret) }];
  });
  return headers.authorization === undefined ? bare : [readAuthorization(headers.authorization), ...bare];
}

/** User and password of a Basic authorization. */
export function basicOf(headers: IncomingHttpHeaders): { user: string; secret: string } | undefined {
  const presented =
    headers.authorization === undefined ? undefined : readAuthorization(headers.authorization);
  return presented?.user === undefined ? undefined : { user: presented.user, secret: presented.secret };
}

/** The token of a Bearer authorization. */
export function bearerOf(headers: IncomingHttpHeaders): string | undefined {
  const presented =
    headers.authorization === undefined ? undefined : readAuthorization(headers.authorization);
  return presented?.kind === 'bearer' ? presented.secret : undefined;
}

function readAuthorization(value: string): PresentedSecret {
  const space = value.indexOf(' ');
  const kind = value.slice(0, space < 0 ? undefined : space).toLowerCase();
  const rest = space < 0 ? '' : value.slice(space + 1).trim();
  if (kind !== 'basic') return { header: 'authorization', kind, secret: rest };
  const clear = Buffer.from(rest, 'base64').toString('utf8');
  const colon = clear.indexOf(':');
  return {
    header: 'authorization',
    kind,
    user: clear.slice(0, Math.max(0, colon)),
    secret: clear.slice(colon + 1),
  };
}
