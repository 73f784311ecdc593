import type { Keyring } from './encryption/keyring.js';
import type { Secret } from './encryption/secret.js';

interface Welcome {
  url: string;
  /** The instance administrator's key, when it was made in this start. */
  newKey: Secret | undefined;
  demo: { organizationId: string; projectId: string } | undefined;
  keyring: Keyring;
  embeddedFolder: string | undefined;
}

/** What the operator reads when the service has started. The only text that ever holds a key, and only the first time. */
export function welcome({ url, newKey, demo, keyring, embeddedFolder }: Welcome): string {
  const lines = [
    '',
    'Registry Credentials is ready.',
    `  API              ${url}`,
    `  Swagger UI       ${url}/docs`,
    `  Encryption key   ${keyring.current}, fingerprint ${keyring.fingerprint(keyring.current)}`,
  ];
  if (embeddedFolder) lines.push(`  Database         embedded, in ${embeddedFolder}`);
  if (newKey) lines.push(`  Instance key     ${newKey.reveal()}   (shown this once: keep it)`);
  if (demo) {
    lines.push(`  Organization     demo ${demo.organizationId}`, `  Project          demo ${demo.projectId}`);
    lines.push(
      '',
      'Store a credential: put in your registry, user name and password.',
      '',
      curl(url, demo, newKey),
    );
  }
  return `${lines.join('\n')}\n\n`;
}

function curl(url: string, demo: NonNullable<Welcome['demo']>, newKey: Secret | undefined): string {
  const body = {
    projectId: demo.projectId,
    registryUrl: 'https://registry.example.com',
    username: 'ci',
    password: 'change-me',
  };
  return [
    `curl -sS ${url}/integrations/custom/container-registry/organization/${demo.organizationId}/credentials \\`,
    `  -H 'x-api-key: ${newKey?.reveal() ?? 'YOUR-API-KEY'}' -H 'content-type: application/json' \\`,
    `  -d '${JSON.stringify(body)}'`,
  ].join('\n');
}
