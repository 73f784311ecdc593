import { PROVIDERS } from '../../src/providers/index.js';
import type { AnyProvider } from '../../src/providers/provider.js';
import type { ProviderFixture } from '../../src/providers/provider.fixture.js';
import type { ProviderSimulator, StoreMembers } from '../simulators/simulator.js';
import { SIMULATORS } from '../simulators/simulator-list.js';
import type { Answer } from './answer.js';
import type { Tenant } from './test-service.js';

/** A credential of a provider as its owner sees it. */
export interface ManagedCredential extends Record<string, unknown> {
  id: string;
  version: number;
  linkedProjectIds: string[];
  changed?: boolean;
}

/** What a test of every provider needs of one. */
export interface ProviderCase {
  slug: string;
  provider: AnyProvider;
  fixture: ProviderFixture;
  /** The store body's own members of a credential that works. */
  valid: StoreMembers;
  secretMember: string;
  /** Secrets that take the place of the one in `valid`: one that works, where there is one, and one that does not. */
  others: { working?: string; wrong?: string };
}

export const PROVIDER_CASES: readonly ProviderCase[] = await Promise.all(PROVIDERS.map(caseOf));

async function caseOf(provider: AnyProvider): Promise<ProviderCase> {
  const { slug } = provider;
  const simulator = SIMULATORS.find(({ name }) => name === slug) as ProviderSimulator | undefined;
  if (simulator === undefined) throw new Error(`no simulator plays ${slug}`);
  const path = `../../src/providers/${slug}/${slug}.fixture.ts`;
  const { fixture } = (await import(path)) as { fixture: ProviderFixture };
  const valid = simulator.credential;
  const secretMember = provider.secretMember(valid);
  const onlySecret = Object.entries(simulator.variants).filter(([, variant]) =>
    Object.entries({ ...valid, ...variant }).every(
      ([member, value]) => (member === secretMember) !== (value === valid[member] && member in variant),
    ),
  );
  const secretOf = (isWanted: (outcome?: string) => boolean): string | undefined =>
    onlySecret.find(([name]) => isWanted(fixture.variants[name]))?.[1][secretMember] as string | undefined;
  const others = {
    working: secretOf((outcome) => outcome === 'stored'),
    wrong: secretOf((outcome) => outcome === 'credential_rejected'),
  };
  return { slug, provider, fixture, valid, secretMember, others };
}

export function credentialsPath(tenant: Tenant, slug: string, id?: string): string {
  const path = `/integrations/${slug}/container-registry/organization/${tenant.organizationId}/credentials`;
  return id === undefined ? path : `${path}/${id}`;
}

export function byNamePath(tenant: Tenant, slug: string, name: string): string {
  return credentialsPath(tenant, slug, `by-name/${encodeURIComponent(name)}`);
}

/** The credential in an answer, enveloped or not. */
export function credentialIn({ body }: Pick<Answer, 'body'>): ManagedCredential {
  return (body as { data?: ManagedCredential }).data ?? (body as ManagedCredential);
}
