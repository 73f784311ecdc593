import { trivyFailure } from './trivy-failure.js';

/** As Trivy 0.74.0 and the registries write them. */
it.each([
  ['remote error: GET https://r/v2/: UNAUTHORIZED: authentication required', 'pull_denied'],
  ['unexpected status code 401 Unauthorized', 'pull_denied'],
  ['DENIED: requested access to the resource is denied', 'pull_denied'],
  ['GET https://r/v2/a/manifests/sha256:1: MANIFEST_UNKNOWN: manifest unknown', 'image_not_found'],
  ['NAME_UNKNOWN: repository name not known to registry', 'image_not_found'],
  ['unsupported MediaType: "application/vnd.cncf.helm.config.v1+json"', 'image_not_scannable'],
  ['no child with platform linux/amd64 in index r/a@sha256:1', 'image_not_scannable'],
  ['write /tmp/x: no space left on device', 'scanner_unavailable'],
  ['--skip-db-update cannot be specified on the first run', 'scanner_unavailable'],
  ["'--skip-java-db-update' cannot be specified on the first run", 'scanner_unavailable'],
  ['image scan error: context deadline exceeded', 'scan_timeout'],
  ['TOOMANYREQUESTS: You have reached your pull rate limit', 'provider_rate_limited'],
  ['tls: failed to verify certificate: x509: certificate signed by unknown authority', 'provider_tls_failed'],
  ['dial tcp: lookup r: no such host', 'provider_unreachable'],
  ['unexpected status code 503 Service Unavailable', 'provider_unreachable'],
  ['panic: something else', 'scan_failed'],
  ['', 'scan_failed'],
])('%s is %s', (stderr, code) => {
  const problem = trivyFailure(stderr);
  expect(problem.code).toBe(code);
  if (stderr !== '') expect(JSON.stringify([problem, problem.message])).not.toContain(stderr);
});
