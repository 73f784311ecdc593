import { customProvider } from './custom/custom.provider.js';
import type { AnyProvider } from './provider.js';
import { quayProvider } from './quay/quay.provider.js';
import { scalewayProvider } from './scaleway/scaleway.provider.js';

/** THE LIST of providers. A new one is a folder and a line here; a test holds the two equal. */
export const PROVIDERS: readonly AnyProvider[] = [scalewayProvider, quayProvider, customProvider];
