import { DomainError } from './domain-error.js';
import { problemBody } from './problem-body.js';
import { PROBLEMS, type ProblemCode } from './problem-codes.js';

describe('the body of a problem', () => {
  it('has the members of RFC 9457, ours, and those of the documented API', () => {
    const problem = new DomainError('not_found', 'There is no such key.');
    expect(problemBody(problem, '/api-keys', 'r1')).toEqual({
      type: 'urn:registry-credentials:problem:not_found',
      title: PROBLEMS.not_found.title,
      status: 404,
      detail: 'There is no such key.',
      instance: '/api-keys',
      code: 'not_found',
      requestId: 'r1',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      retryable: false,
      statusCode: 404,
      message: 'There is no such key.',
      path: '/api-keys',
    });
  });

  it('cuts the names in its pointers after 64 characters', () => {
    const errors = [{ pointer: `/${'a'.repeat(65)}/${'b'.repeat(64)}`, code: 'c', message: 'm' }];
    const body = problemBody(new DomainError('validation_failed', 'd', { errors }), '/', 'r1');
    expect(body.errors).toEqual([
      { pointer: `/${'a'.repeat(64)}/${'b'.repeat(64)}`, code: 'c', message: 'm' },
    ]);
  });

  it('has the hint of its code, unless there is a better one', () => {
    expect(problemBody(new DomainError('name_taken', 'd'), '/', 'r').hint).toBe(PROBLEMS.name_taken.hint);
    expect(problemBody(new DomainError('name_taken', 'd', { hint: 'better' }), '/', 'r').hint).toBe('better');
  });
});

describe('the list of codes', () => {
  it.each(Object.keys(PROBLEMS) as ProblemCode[])('%s is an error with a title of one line', (code) => {
    const { status, title } = PROBLEMS[code];
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(title).toMatch(/^[A-Z][^\n.]+$/);
  });

  it('calls no fault of the provider or of ours a fault of the credential', () => {
    const blaming = Object.entries(PROBLEMS).filter(
      ([code, { status }]) => /^(provider_|storage_|internal_|inconclusive)/.test(code) && status < 500,
    );
    expect(blaming).toEqual([]);
  });
});
