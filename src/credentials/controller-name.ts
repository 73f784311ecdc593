import type { Type } from '@nestjs/common';
import type { AnyProvider } from '../providers/provider.js';

/** Gives a provider's controller a name of its own: the ids of the operations in the API document are made from it. */
export function nameController(controller: Type, { slug }: AnyProvider, suffix: string): Type {
  const name = `${slug.charAt(0).toUpperCase()}${slug.slice(1)}${suffix}`;
  Object.defineProperty(controller, 'name', { value: name });
  return controller;
}
