import { Injectable, type PipeTransform } from '@nestjs/common';
import { ONE_LINE } from '../http/one-line.js';
import { DomainError } from '../problems/domain-error.js';

const MAX_NAME_LENGTH = 100;

/** A name in a path obeys the rules of a name in a body. */
@Injectable()
export class CredentialNamePipe implements PipeTransform<string, string> {
  /** @throws DomainError `validation_failed` */
  transform(name: string): string {
    // Characters and not UTF-16 units, as the validator of bodies counts.
    const { length } = [...name];
    if (length > 0 && length <= MAX_NAME_LENGTH && ONE_LINE.test(name)) return name;
    throw new DomainError('validation_failed', 'A parameter of the path is not valid.', {
      errors: [{ pointer: '#name', code: 'isName', message: 'name must be one line of 1 to 100 characters' }],
    });
  }
}

/**
 * The name of a body that has one must be that of its path.
 *
 * @throws DomainError `validation_failed`
 */
export function requireSameName(inPath: string, inBody: string | undefined): void {
  if (inBody === undefined || inBody === inPath) return;
  throw new DomainError('validation_failed', 'The body has another name than the path.', {
    errors: [
      { pointer: '/name', code: 'isNameOfPath', message: 'must be the name in the path, or left out' },
    ],
  });
}
