import type { Reply } from '../simulator.js';

/** An error in the shape of GitHub's REST API. */
export function githubError(status: number, message: string, headers: Record<string, string> = {}): Reply {
  const documentation_url = 'https://docs.github.com/rest/packages/packages';
  return { status, headers, json: { message, documentation_url, status: String(status) } };
}

export function badCredentials(): Reply {
  return githubError(401, 'Bad credentials');
}

export function forbidden(message: string, headers?: Record<string, string>): Reply {
  return githubError(403, message, headers);
}

export function notFound(): Reply {
  return githubError(404, 'Not Found');
}

/** What an organization with SAML single sign-on tells a token that it has not let in. */
export const SINGLE_SIGN_ON: Reply = forbidden(
  'Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.',
  {
    'X-GitHub-SSO': 'required; url=https://github.com/orgs/my-organization/sso?authorization_request=A1B2C3',
  },
);
