import type { AnyProvider } from './provider.js';

/** Wraps a success body where the provider's documented API does: `{success: true, data}`. */
export function enveloped(provider: AnyProvider, data: object): object {
  return provider.envelope ? { success: true, data } : data;
}

/** The schema of a body that {@link enveloped} gives. */
export function envelopedSchema(
  provider: AnyProvider,
  data: Record<string, unknown>,
): Record<string, unknown> {
  if (!provider.envelope) return data;
  const properties = { success: { type: 'boolean', const: true }, data };
  return { type: 'object', properties, required: ['success', 'data'] };
}
