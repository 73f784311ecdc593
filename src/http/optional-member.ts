import { ValidateIf } from 'class-validator';

/** A member that may be left out. Unlike class-validator's IsOptional it may not be null: null is a value nobody meant. */
export function OptionalMember(): PropertyDecorator {
  return ValidateIf((_, value: unknown) => value !== undefined);
}
