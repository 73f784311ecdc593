import { Injectable, type PipeTransform } from '@nestjs/common';
import { DomainError } from '../problems/domain-error.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * A UUID in its one canonical spelling. PostgreSQL also reads braces and missing hyphens, so an id that is compared as
 * text in one place and as uuid in another has to be brought to one form first.
 *
 * @throws DomainError `validation_failed`
 */
export function canonicalUuid(value: unknown, name: string): string {
  if (typeof value === 'string' && UUID.test(value)) return value.toLowerCase();
  throw new DomainError('validation_failed', 'A parameter of the path is not valid.', {
    errors: [{ pointer: `#${name}`, code: 'isUuid', message: `${name} must be a UUID` }],
  });
}

/** Brings a path parameter into canonical form. */
@Injectable()
export class UuidParameterPipe implements PipeTransform<unknown, string> {
  transform(value: unknown, metadata: { data?: string }): string {
    return canonicalUuid(value, metadata.data ?? 'id');
  }
}
