import type { ProblemCode } from '../problems/problem-codes.js';
import type { Capability, ProofWarning, ProviderStep } from './proof-trail.js';

/** How a store ends: with the code of a problem, or stored. */
export type StoreOutcome = ProblemCode | 'stored';

/**
 * What the contract tests must know of a provider; its folder holds one as `<slug>.fixture.ts`. The requests themselves
 * come from the simulator of the same name.
 */
export interface ProviderFixture {
  /** Members of the documented answer to a store with a description, in their order. */
  members: readonly string[];
  /** Members of the documented answer that do not come from the clock or from us, for the simulator's valid credential. */
  answer: Readonly<Record<string, unknown>>;
  /** Members without which a store body is refused, besides projectId. */
  required: readonly string[];
  /** Members that hold a secret. */
  secrets: readonly string[];
  /** The most calls that one store may make to the provider. */
  maxCalls: number;
  /** What is read, or logged in to, by POST, as `host/path`. Everything else that a store asks is a GET. */
  posts?: readonly RegExp[];
  /** What a validation reports. */
  proof: {
    /** Steps that the valid credential passes, besides those of the connection. */
    steps: readonly ProviderStep[];
    /** What the valid credential is shown to be good for. */
    proven: readonly Capability[];
    /** The variant whose namespace is not there; left out where the provider has none beside the user name. */
    missing?: string;
    /** Warnings per variant; all others have none. */
    warnings?: Readonly<Record<string, readonly ProofWarning[]>>;
  };
  /** Outcome per scenario of the simulator, where it differs from what every provider does. */
  scenarios: Readonly<Record<string, StoreOutcome>>;
  /** Outcome per other credential of the simulator. */
  variants: Readonly<Record<string, StoreOutcome>>;
  /** What browsing with the simulator's valid credential gives. */
  browse: {
    /** Names (or whatever member comes first) of the first namespaces. */
    namespaces: readonly string[];
    images: readonly string[];
    /** An image that has two tags or more, at most 20, and their names. */
    image: string;
    tags: readonly string[];
    /** An image that is not there. */
    missing: string;
    /** Members of one item of each list, in their order. */
    members: { namespaces: readonly string[]; images: readonly string[]; tags: readonly string[] };
  };
}
