import { Obeys, secretFault } from '../providers/credential-rules.js';

/** What the documented API takes for a secret; a dot is every character but a line end. */
const DOCUMENTED = /^.{8,128}$/;
const MAX_LENGTH = 16_384;

/**
 * A secret of any kind that a registry has: whatever the documented pattern takes, whatever any provider's own route takes,
 * and the JSON key of a service account, which may be written over several lines.
 */
export function IsRegistrySecret(): PropertyDecorator {
  return Obeys('isRegistrySecret', registrySecretFault);
}

/** What is wrong with a secret, without a word of it. */
export function registrySecretFault(text: string): string | undefined {
  if (DOCUMENTED.test(text) || isJsonObject(text)) return undefined;
  return secretFault(text);
}

function isJsonObject(text: string): boolean {
  if (text.length > MAX_LENGTH || !text.trimStart().startsWith('{')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
