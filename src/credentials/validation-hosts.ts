import type { AnyProvider } from '../providers/provider.js';
import type { StoreCredentialDto } from '../providers/store-credential.dto.js';

/**
 * The names of the hosts that a store body's secret may be sent to, by which rejections are counted: in one spelling,
 * whatever the provider, so that nobody gets another budget by another way to write it. There are two where the body
 * names a host that sends its logins to another; else one of them could be made up anew each time. Where a body leads
 * nowhere yet, which `verify` will say, it is the provider's slug.
 */
export function validationHosts(provider: AnyProvider, input: StoreCredentialDto): string[] {
  try {
    const { host } = provider.destination({ ...provider.storeDefaults, ...present(input) });
    return [...new Set(host.split(' ').map(hostName))];
  } catch {
    return [provider.slug];
  }
}

/** @throws TypeError for what is no address */
function hostName(address: string): string {
  const url = new URL(address.includes('://') ? address : `https://${address}`);
  return url.hostname.replace(/\.+$/, '');
}

/** The members that a body really has. */
function present(input: StoreCredentialDto): Partial<StoreCredentialDto> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}
