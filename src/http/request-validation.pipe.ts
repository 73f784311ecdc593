import { type Type, ValidationPipe } from '@nestjs/common';
import { getMetadataStorage, type ValidationError } from 'class-validator';
import { DomainError, type InvalidMember } from '../problems/domain-error.js';

const MAX_ERRORS = 20;

/**
 * Holds a body or a query against its DTO class: unknown members refused, types kept as sent. The class is given by
 * hand, because Nest validates nothing at all where a generic controller hides it.
 */
export class RequestValidationPipe extends ValidationPipe {
  constructor(dto: Type, source: 'body' | 'query' = 'body') {
    super({
      expectedType: dto,
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      validationError: { target: true, value: false },
      exceptionFactory: (errors) => invalidRequest(errors, source === 'body' ? '/' : '#'),
    });
  }

  override async transform(
    value: unknown,
    metadata: Parameters<ValidationPipe['transform']>[1],
  ): Promise<unknown> {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new DomainError('validation_failed', 'The body must be a JSON object.', {
        errors: [{ pointer: '', code: 'type', message: 'must be a JSON object' }],
      });
    }
    // class-transformer passes over these names in silence; parseJson refuses them in a body, this line in a query.
    if (Object.keys(value).some((name) => name in Object.prototype)) {
      throw new DomainError('validation_failed', 'One or more members are not valid.', {
        errors: [{ pointer: '', code: 'unknown_member', message: 'has a member with a reserved name' }],
      });
    }
    return super.transform(value, metadata) as Promise<unknown>;
  }
}

function invalidRequest(errors: ValidationError[], root: string): DomainError {
  const invalid = errors.flatMap((error) => flatten(error, '')).slice(0, MAX_ERRORS);
  return new DomainError('validation_failed', 'One or more members are not valid.', {
    errors: invalid.map((member) => ({ ...member, pointer: member.pointer.replace(/^\//, root) })),
  });
}

function flatten(error: ValidationError, parent: string): InvalidMember[] {
  const constraints = Object.entries(error.constraints ?? {});
  if (constraints.some(([code]) => code === 'whitelistValidation')) return [unknownMember(error, parent)];
  const pointer = `${parent}/${error.property}`;
  return [
    ...constraints.map(([code, message]) => ({ pointer, code, message })),
    ...(error.children ?? []).flatMap((child) => flatten(child, pointer)),
  ];
}

/** Names the members that exist instead of the one that does not: that one may be a secret in the wrong place. */
function unknownMember(error: ValidationError, pointer: string): InvalidMember {
  const dto = (error.target as object).constructor as Type;
  return {
    pointer,
    code: 'unknown_member',
    message: `has an unknown member; known are: ${knownMembersOf(dto).join(', ')}`,
  };
}

/** Names of the members that a DTO class takes. */
export function knownMembersOf(dto: Type): string[] {
  const metadata = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  return [...new Set(metadata.map(({ propertyName }) => propertyName))].sort();
}
