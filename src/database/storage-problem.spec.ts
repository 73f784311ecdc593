import { QueryFailedError } from 'typeorm';
import { DomainError } from '../problems/domain-error.js';
import { asStorageProblem, isMissingReference, isUniqueViolation } from './storage-problem.js';

const coded = (code: string, message = 'a message with a private value') =>
  Object.assign(new Error(message), { code });

describe('asStorageProblem', () => {
  it.each([
    ...['08000', '08003', '08006', '53000', '53100', '53200', '57P01', '57P02', '57P03', '57014', '25006'],
    ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'],
  ])('%s: the storage is unavailable, bare and through TypeORM', (code) => {
    for (const error of [coded(code), new QueryFailedError('SELECT 1', [], coded(code))]) {
      const problem = asStorageProblem(error);
      expect(problem).toBeInstanceOf(DomainError);
      expect(problem).toMatchObject({ code: 'storage_unavailable', details: { retryAfterSeconds: 5 } });
      expect(problem?.detail).not.toContain('private');
    }
  });

  it.each(['40001', '40P01'])('%s may be tried again at once', (code) => {
    expect(asStorageProblem(coded(code))?.details.retryAfterSeconds).toBe(1);
  });

  it.each([
    'timeout exceeded when trying to connect',
    'timeout expired',
    'Connection terminated',
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'Client has encountered a connection error and is not queryable',
  ])('"%s" has no code, and is known by its text', (message) => {
    expect(asStorageProblem(new Error(message))?.code).toBe('storage_unavailable');
  });

  it.each([
    coded('23505'),
    coded('22P02'),
    coded('42601'),
    coded('57P04'),
    coded('ENOENT'),
    new Error('something else: Connection terminated'),
    'Connection terminated',
    undefined,
    null,
    {},
  ])('%p is none', (error) => {
    expect(asStorageProblem(error)).toBeUndefined();
  });
});

describe('isUniqueViolation', () => {
  const violation = Object.assign(coded('23505'), { constraint: 'credentials_name_uq' });

  it('knows the constraint, bare and through TypeORM', () => {
    expect(isUniqueViolation(violation, 'credentials_name_uq')).toBe(true);
    expect(isUniqueViolation(new QueryFailedError('INSERT', [], violation), 'credentials_name_uq')).toBe(
      true,
    );
  });

  it('is false for another constraint, another error, and no error', () => {
    expect(isUniqueViolation(violation, 'projects_name_uq')).toBe(false);
    expect(isUniqueViolation(Object.assign(coded('23503'), { constraint: 'x' }), 'x')).toBe(false);
    expect(isUniqueViolation(undefined, 'x')).toBe(false);
  });
});

describe('isMissingReference', () => {
  const violation = Object.assign(coded('23503'), { constraint: 'credential_projects_project_fk' });

  it('knows the constraint, bare and through TypeORM', () => {
    for (const error of [violation, new QueryFailedError('INSERT', [], violation)]) {
      expect(isMissingReference(error, 'credential_projects_project_fk')).toBe(true);
      expect(isMissingReference(error, 'credentials_key_fk')).toBe(false);
    }
    expect(isMissingReference(Object.assign(coded('23505'), { constraint: 'x' }), 'x')).toBe(false);
  });
});
