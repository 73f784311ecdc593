import { ValidateBy } from 'class-validator';

const MAX_SECRET_LENGTH = 16_384;
const MAX_PRINCIPAL_LENGTH = 255;
// C0, DEL, C1, line and paragraph separators, and halves of surrogate pairs, which UTF-8 cannot carry.
const UNSENDABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** What the OpenAPI document says of a secret. `password` makes Swagger UI hide what is typed. */
export const SECRET_TEXT = {
  writeOnly: true,
  format: 'password',
  minLength: 1,
  maxLength: MAX_SECRET_LENGTH,
  pattern:
    '^[^\\s\\x00-\\x1f\\x7f-\\x9f](?:[^\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029]*[^\\s\\x00-\\x1f\\x7f-\\x9f])?$',
} as const;

/** What the OpenAPI document says of a user name. */
export const PRINCIPAL_TEXT = {
  minLength: 1,
  maxLength: MAX_PRINCIPAL_LENGTH,
  pattern:
    '^[^:\\s\\x00-\\x1f\\x7f-\\x9f](?:[^:\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029]*[^:\\s\\x00-\\x1f\\x7f-\\x9f])?$',
} as const;

/** A rule over text: what is wrong with it, without a word of the text itself; undefined when nothing is. */
type TextRule = (text: string) => string | undefined;

/**
 * A secret as it goes on the wire: 1 to 16384 characters of one line. White space around it is refused rather than
 * removed: it is nearly always a slip in copying, and a secret that was changed in silence cannot be found again.
 */
export function IsSecretText(): PropertyDecorator {
  return Obeys('isSecretText', secretFault);
}

/** A user name as it goes before the colon of a Basic login (RFC 7617): 1 to 255 characters of one line, no colon. */
export function IsPrincipal(): PropertyDecorator {
  return Obeys('isPrincipal', principalFault);
}

/** Text that obeys the rule; the rule's own sentence becomes the message. */
export function Obeys(name: string, rule: TextRule): PropertyDecorator {
  const fault = (value: unknown): string | undefined =>
    typeof value === 'string' ? rule(value) : 'must be a string';
  return ValidateBy({
    name,
    validator: {
      validate: (value) => fault(value) === undefined,
      defaultMessage: (context) => fault(context?.value) ?? 'is not valid',
    },
  });
}

/** What is wrong with a secret, without a word of it. */
export function secretFault(text: string): string | undefined {
  if (text === '' || text.length > MAX_SECRET_LENGTH)
    return `must be 1 to ${MAX_SECRET_LENGTH} characters long`;
  return lineFault(text);
}

function principalFault(text: string): string | undefined {
  if (text === '' || text.length > MAX_PRINCIPAL_LENGTH)
    return `must be 1 to ${MAX_PRINCIPAL_LENGTH} characters long`;
  return text.includes(':') ? 'must not hold a colon' : lineFault(text);
}

function lineFault(text: string): string | undefined {
  if (UNSENDABLE.test(text)) return 'must not hold control characters or line breaks';
  return text === text.trim() ? undefined : 'must not begin or end with white space';
}
