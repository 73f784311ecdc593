import type { Type } from '@nestjs/common';
import { DomainError } from '../problems/domain-error.js';
import { RequestValidationPipe } from './request-validation.pipe.js';

/**
 * Holds a part of a body against a DTO class as strictly as a whole one. `pointer` says where the part is.
 *
 * @throws DomainError `validation_failed`
 */
export async function validMembers<Dto extends object>(
  dto: Type<Dto>,
  part: unknown,
  pointer = '',
): Promise<Dto> {
  return below(pointer, async () => {
    return (await new RequestValidationPipe(dto).transform(part, { type: 'body' })) as Dto;
  });
}

/** Puts the pointer of a part before the pointers of what is invalid in it. */
export async function below<Result>(pointer: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DomainError) || error.details.errors === undefined) throw error;
    const errors = error.details.errors.map((one) => ({ ...one, pointer: `${pointer}${one.pointer}` }));
    throw new DomainError(error.code, error.detail, { ...error.details, errors });
  }
}
