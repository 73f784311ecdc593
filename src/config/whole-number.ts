import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';

const MAX_LIMIT = 1_000_000_000;

const toInteger = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;

/** A variable that holds a whole number, both ends included. The note explains a special one: `; 0 is off`. */
export function WholeNumber(variable: string, from: number, to: number, note = ''): PropertyDecorator {
  const message = `${variable} must be a whole number from ${from} to ${to}${note}`;
  return applyDecorators(
    Transform(toInteger),
    IsInt({ message }),
    Min(from, { message }),
    Max(to, { message }),
  );
}

/** How many of something are allowed in a time; 0 turns the limit off. */
export function Limit(variable: string): PropertyDecorator {
  return WholeNumber(variable, 0, MAX_LIMIT, '; 0 turns it off');
}
