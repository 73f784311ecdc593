import { htmlReply } from '../reply.js';
import type { Reply, Scenario, SimulatedRequest } from '../simulator.js';

/** The host that must never be called with anything: the journal proves it. */
export const ATTACKER = 'attacker.example.net';

const IN_TWO_MINUTES = 120_000;

/** Faults that are a whole answer, whatever was asked. */
export const ANSWER_FAULTS: Record<string, Scenario> = {
  'http-404': always('404 with an empty body', { status: 404 }),
  'http-500': always('500 with an OCI error body', oops(500, 'UNKNOWN')),
  'http-502': always('502 with the HTML page of a proxy', htmlReply(502, '502 Bad Gateway')),
  'http-503': always('503 with an OCI error body', oops(503, 'UNAVAILABLE')),
  'http-504': always('504 with the HTML page of a proxy', htmlReply(504, '504 Gateway Time-out')),
  'rate-limited': always('429 without Retry-After', tooMany({})),
  'rate-limited-seconds': always('429 with Retry-After in seconds: 120', tooMany({ 'Retry-After': '120' })),
  'rate-limited-date': {
    description: '429 with Retry-After as an HTTP-date two minutes ahead',
    answer: () => tooMany({ 'Retry-After': new Date(Date.now() + IN_TWO_MINUTES).toUTCString() }),
  },
  'rate-limited-absurd': always(
    '429 with Retry-After of 32 thousand years',
    tooMany({ 'Retry-After': '999999999999' }),
  ),
  'rate-limited-garbage': always('429 with Retry-After that is no time', tooMany({ 'Retry-After': 'soon' })),
  'login-lockout': always('429 as Docker Hub locks a user name or an IP address after failed logins', {
    status: 429,
    json: {
      errors: [
        {
          code: 'TOOMANYREQUESTS',
          message: 'toomanyrequests: too many failed login attempts for username or IP address',
        },
      ],
    },
  }),
  'blocked-page': always('403 with an HTML page, as GitLab bans an IP address', htmlReply(403, 'Forbidden')),
  'html-200': always('200 with an HTML page', htmlReply(200, 'Welcome')),
  'empty-200': always('200 with an empty body', { status: 200 }),
  'wrong-shape': always('200 with JSON of an unexpected shape', { status: 200, json: { hello: ['world'] } }),
  'json-null': always('200 with the JSON value null', { status: 200, json: null }),
  'broken-json': always('200 with JSON that breaks off', {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    text: '{"token":"abc',
  }),
  'challenge-missing': always('401 without WWW-Authenticate', oops(401, 'UNAUTHORIZED')),
  'challenge-garbage': always('401 with a WWW-Authenticate that cannot be read', {
    ...oops(401, 'UNAUTHORIZED'),
    headers: { 'WWW-Authenticate': 'Bearer realm="https://unterminated, =,=' },
  }),
  'redirect-foreign': {
    description: `307 to the same path at ${ATTACKER}`,
    answer: ({ url }) => redirectTo(`https://${ATTACKER}${url.pathname}${url.search}`),
  },
  'redirect-http': {
    description: '307 to the same address without TLS',
    answer: ({ url }) => redirectTo(`http://${url.host}${url.pathname}${url.search}`),
  },
  'redirect-loop': {
    description: '307 to itself',
    answer: ({ url }) => redirectTo(url.href),
  },
  'secret-echo': {
    description:
      '400 with every request header in the body, also decoded: what must not reach a log or an answer',
    answer: echo,
  },
};

function always(description: string, reply: Reply): Scenario {
  return { description, answer: () => reply };
}

function oops(status: number, code: string): Reply {
  return { status, json: { errors: [{ code, message: 'something went wrong' }] } };
}

function tooMany(headers: Record<string, string>): Reply {
  return { ...oops(429, 'TOOMANYREQUESTS'), headers };
}

function redirectTo(location: string): Reply {
  return { status: 307, headers: { Location: location } };
}

function echo({ headers }: SimulatedRequest): Reply {
  const clear = Buffer.from(headers.authorization?.split(' ')[1] ?? '', 'base64').toString('utf8');
  return {
    status: 400,
    json: {
      errors: [{ code: 'UNKNOWN', message: clear, detail: headers }],
      message: JSON.stringify(headers),
    },
  };
}
