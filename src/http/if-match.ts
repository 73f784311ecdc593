import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { DomainError } from '../problems/domain-error.js';

/** Which versions a change may be made to: any that is there, or those of the list. */
export type VersionCondition = '*' | readonly string[];

/** `*`, or tags in double quotes. */
export const IF_MATCH_TEXT = /^(?:\*|(?:W\/)?"[^"]*"(?:[ \t]*,[ \t]*(?:W\/)?"[^"]*")*)$/;
const TAG = /(W\/)?"([^"]*)"/g;

/**
 * Reads `If-Match`: `*`, or tags in double quotes. A weak tag is kept out of the list, because it never matches here.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1
 * @throws DomainError `validation_failed`
 */
export function parseIfMatch(header: string | undefined): VersionCondition | undefined {
  const text = header?.trim();
  if (text === undefined || text === '*') return text;
  if (!IF_MATCH_TEXT.test(text)) {
    throw new DomainError('validation_failed', 'A header is not valid.', {
      errors: [
        { pointer: '#If-Match', code: 'isEntityTag', message: 'must be * or an ETag in double quotes' },
      ],
    });
  }
  return [...text.matchAll(TAG)].flatMap(([, weak, tag = '']) => (weak === undefined ? [tag] : []));
}

/** @throws DomainError `precondition_failed` when the condition does not hold for this version. */
export function requireVersion(condition: VersionCondition | undefined, version: number): void {
  if (condition === undefined || condition === '*' || condition.includes(String(version))) return;
  throw preconditionFailed();
}

export function preconditionFailed(): DomainError {
  return new DomainError('precondition_failed', 'This is not the version that If-Match names.');
}

/** The condition of this request, undefined where it makes none. */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext) =>
  parseIfMatch(context.switchToHttp().getRequest<Request>().headers['if-match']),
);
