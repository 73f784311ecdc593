import { VERSION } from '../config/version.js';

/**
 * How this service names itself. Docker Hub answers 403 to requests without a User-Agent:
 * https://github.com/goharbor/harbor/blob/main/src/pkg/registry/auth/bearer/authorizer.go
 */
export const USER_AGENT = `registry-credentials/${VERSION}`;
