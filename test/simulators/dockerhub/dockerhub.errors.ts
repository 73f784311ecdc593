import type { Reply } from '../simulator.js';

/** An error as the Hub's newer routes shape it. */
export function hubError(status: number, message: string): Reply {
  return { status, json: { message, errinfo: {} } };
}

/** What the login says to a name and secret that do not go together. */
export const BAD_LOGIN: Reply = { status: 401, json: { detail: 'Incorrect authentication credentials' } };

/** What the login says to the password of an account with two-factor authentication. */
export const TWO_FACTOR: Reply = {
  status: 401,
  json: {
    detail: 'Require secondary authentication on MFA enabled account',
    login_2fa_token: 'v1.local.challenge-for-the-second-factor',
  },
};

/** What it says to the password of an account that has to use tokens. */
export const TOKEN_REQUIRED: Reply = hubError(
  401,
  'unauthorized: your account must log in with a Personal Access Token (PAT) - learn more at docs.docker.com/go/access-tokens',
);
