import { parseJsonText, readMember } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';

/** The report is not what its format promises. What it says instead is not told: it is foreign. */
export function outputInvalid(): DomainError {
  return new DomainError(
    'scanner_output_invalid',
    'The report of the scanner is not of the expected format.',
  );
}

/** @throws {DomainError} `scanner_output_invalid` for what is no JSON object, or is nested too deeply. */
export function parseReport(text: string): object {
  const report = parseJsonText(text);
  if (typeof report !== 'object' || report === null || Array.isArray(report)) throw outputInvalid();
  return report;
}

/** A member that may be missing or null, and is a text where it is there. @throws {DomainError} `scanner_output_invalid` */
export function textMember(value: unknown, key: string): string | undefined {
  const member = readMember(value, key) ?? undefined;
  if (member === undefined || typeof member === 'string') return member;
  throw outputInvalid();
}

/** As {@link textMember}, for a number. */
export function numberMember(value: unknown, key: string): number | undefined {
  const member = readMember(value, key) ?? undefined;
  if (member === undefined || typeof member === 'number') return member;
  throw outputInvalid();
}

/** As {@link textMember}, for a list; a missing one is empty. */
export function listMember(value: unknown, key: string): unknown[] {
  const member = readMember(value, key) ?? [];
  if (Array.isArray(member)) return member;
  throw outputInvalid();
}

/** As {@link textMember}, for an object. */
export function objectMember(value: unknown, key: string): object | undefined {
  const member = readMember(value, key) ?? undefined;
  if (member === undefined || (typeof member === 'object' && !Array.isArray(member))) return member;
  throw outputInvalid();
}
