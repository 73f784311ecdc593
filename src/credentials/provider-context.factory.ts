import { Injectable } from '@nestjs/common';
import { Deadline } from '../outbound/deadline.js';
import { Outbound } from '../outbound/outbound.js';
import { ProofTrail } from '../providers/proof-trail.js';
import type { ProviderContext } from '../providers/provider.js';
import { RegistryClient } from '../registry/registry-client.js';

/** How long everything may take that one request asks of a provider, in milliseconds. */
const PROVIDER_DEADLINE_MS = 10_000;

/** Makes what a provider may use during one operation. */
@Injectable()
export class ProviderContextFactory {
  constructor(
    private readonly outbound: Outbound,
    private readonly registry: RegistryClient,
  ) {}

  create(): ProviderContext {
    const deadline = Deadline.after(PROVIDER_DEADLINE_MS);
    const trail = new ProofTrail(deadline.transport);
    return { outbound: this.outbound, registry: this.registry, deadline, trail };
  }
}
