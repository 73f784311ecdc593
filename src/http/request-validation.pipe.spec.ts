import { Type } from 'class-transformer';
import { IsIn, IsString, ValidateNested } from 'class-validator';
import { DomainError, type InvalidMember } from '../problems/domain-error.js';
import { RequestValidationPipe } from './request-validation.pipe.js';

class InnerDto {
  @IsIn(['red'], { message: 'colour must be red' })
  colour: string;
}

class OuterDto {
  @IsString({ message: 'name must be a string' })
  name: string;

  @ValidateNested({ each: true })
  @Type(() => InnerDto)
  items: InnerDto[];
}

async function errorsOf(value: unknown, source: 'body' | 'query' = 'body'): Promise<InvalidMember[]> {
  try {
    await new RequestValidationPipe(OuterDto, source).transform(value, { type: source });
  } catch (error) {
    if (error instanceof DomainError && error.code === 'validation_failed') return error.details.errors ?? [];
    throw error;
  }
  return [];
}

const GOOD = { name: 'n', items: [{ colour: 'red' }] };

it('makes an object of the class of what is good', async () => {
  const value: unknown = await new RequestValidationPipe(OuterDto).transform(GOOD, { type: 'body' });
  expect(value).toBeInstanceOf(OuterDto);
  expect(value).toEqual(GOOD);
});

it('changes no type on the way', async () => {
  expect(await errorsOf({ ...GOOD, name: 1 })).toEqual([
    { pointer: '/name', code: 'isString', message: 'name must be a string' },
  ]);
});

it.each([null, undefined, 'text', 1, true, [], [GOOD]])('takes no %j for an object', async (value) => {
  expect(await errorsOf(value)).toEqual([{ pointer: '', code: 'type', message: 'must be a JSON object' }]);
});

it('points into objects in arrays', async () => {
  const items = [{ colour: 'red' }, { colour: 'blue' }];
  expect((await errorsOf({ ...GOOD, items })).map(({ pointer }) => pointer)).toEqual(['/items/1/colour']);
});

it('points to a parameter of a query by its name', async () => {
  expect((await errorsOf({ items: [{}] }, 'query')).map(({ pointer }) => pointer)).toEqual([
    '#name',
    '#items/0/colour',
  ]);
});

it('names the members there are in place of the one there is not', async () => {
  const errors = await errorsOf({ ...GOOD, hunter2: 1, items: [{ colour: 'red', hunter2: 1 }] });
  expect(errors).toEqual([
    { pointer: '', code: 'unknown_member', message: 'has an unknown member; known are: items, name' },
    { pointer: '/items/0', code: 'unknown_member', message: 'has an unknown member; known are: colour' },
  ]);
});

it('lists at most 20 errors', async () => {
  const items = Array.from({ length: 50 }, () => ({ colour: 'blue' }));
  expect(await errorsOf({ ...GOOD, items })).toHaveLength(20);
});

it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
  'refuses a parameter named %s, which class-transformer would pass over in silence',
  async (name) => {
    const value = Object.assign(Object.create(null) as object, GOOD);
    Object.defineProperty(value, name, { value: 1, enumerable: true });
    expect((await errorsOf(value, 'query')).map(({ code }) => code)).toEqual(['unknown_member']);
  },
);
