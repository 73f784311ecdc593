import { type ArgumentsHost, HttpException, NotFoundException } from '@nestjs/common';
import { DomainError } from './domain-error.js';
import { ProblemFilter } from './problem.filter.js';

const UUID = '018f0a1b-2c3d-7e4f-8a5b-6c7d8e9f0a1b';
const SECRET = 'hunter2secret';

/** An answer that remembers what it was made of. */
class FakeResponse {
  headersSent = false;
  isDestroyed = false;
  statusCode = 0;
  body = '';
  readonly headers: Record<string, string> = {};

  setHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  status(code: number): this {
    this.statusCode = code;
    return this;
  }

  type(type: string): this {
    this.headers['Content-Type'] = type;
    return this;
  }

  send(body: string): void {
    this.body = body;
  }

  destroy(): void {
    this.isDestroyed = true;
  }
}

const app = {
  router: {
    stack: [{ route: { path: '/project/:projectId/images/:image' } }, { route: { path: '/docs' } }, {}],
  },
};

function answer(error: unknown, options: { url?: string; isRouted?: boolean; response?: FakeResponse } = {}) {
  const { url = '/docs', isRouted = false, response = new FakeResponse() } = options;
  const unexpected: unknown[] = [];
  const request = { originalUrl: url, requestId: 'r1', app, ...(isRouted ? { route: {} } : {}) };
  const host = { switchToHttp: () => ({ getRequest: () => request, getResponse: () => response }) };
  new ProblemFilter([], (one, requestId) => unexpected.push([one, requestId])).catch(
    error,
    host as unknown as ArgumentsHost,
  );
  return { response, unexpected, problem: JSON.parse(response.body || '{}') as Record<string, unknown> };
}

describe('an error on purpose', () => {
  it('decides status, Retry-After and Allow', () => {
    const { response } = answer(new DomainError('provider_rate_limited', 'd', { retryAfterSeconds: 7 }));
    expect([response.statusCode, response.headers['Retry-After']]).toEqual([503, '7']);
    const { response: other } = answer(
      new DomainError('method_not_allowed', 'd', { allow: ['GET', 'HEAD'] }),
    );
    expect([other.statusCode, other.headers.Allow]).toEqual([405, 'GET, HEAD']);
    expect(answer(new DomainError('unauthenticated', 'd')).response.headers['WWW-Authenticate']).toBe(
      'Bearer',
    );
  });

  it('is a problem document, and no entry in the log', () => {
    const { response, unexpected } = answer(new DomainError('not_found', 'd'));
    expect(response.headers['Content-Type']).toBe('application/problem+json');
    expect(unexpected).toEqual([]);
  });
});

describe('an error of the framework', () => {
  it.each([
    [new NotFoundException(SECRET), 404, 'not_found'],
    [new HttpException(SECRET, 400), 400, 'validation_failed'],
    [Object.assign(new Error(SECRET), { status: 416 }), 400, 'validation_failed'],
    [Object.assign(new Error(SECRET), { status: 412 }), 400, 'validation_failed'],
    [new HttpException(SECRET, 503), 503, 'shutting_down'],
    [new HttpException(SECRET, 500), 500, 'internal_error'],
  ])('gives its status, and its text to nobody: %#', (error, status, code) => {
    const { response, problem } = answer(error);
    expect([response.statusCode, problem.code]).toEqual([status, code]);
    expect(response.body).not.toContain(SECRET);
  });
});

describe('an error that nobody expected', () => {
  it.each([[new Error(SECRET)], [SECRET], [null], [undefined], [{ status: 'x' }], [{ status: 200 }]])(
    'is a 500 without a word of it, and goes to the log with the request’s id: %#',
    (error) => {
      const { response, unexpected, problem } = answer(error);
      expect([response.statusCode, problem.code]).toEqual([500, 'internal_error']);
      expect(response.body).not.toContain(SECRET);
      expect(unexpected).toEqual([[error, 'r1']]);
    },
  );

  it('after the answer began breaks it off, rather than let it look whole', () => {
    const response = Object.assign(new FakeResponse(), { headersSent: true });
    answer(new Error('x'), { response });
    expect([response.isDestroyed, response.body]).toEqual([true, '']);
  });
});

describe('the path in an answer', () => {
  it.each([
    ['words of our routes', `/project/${UUID}`, true, `/project/${UUID}`],
    ['no query', `/docs?key=${SECRET}`, true, '/docs'],
    ['no other word', `/project/${SECRET}/docs`, true, '/project/…/docs'],
    ['no id where no route is', `/project/${UUID}`, false, '/project/…'],
    ['the version', '/v1/docs', true, '/v1/docs'],
    ['no address', `http://${SECRET}/docs`, true, '…//…/docs'],
    ['a limited number of parts', '/docs'.repeat(500), true, '/docs'.repeat(19)],
  ])('has %s', (_, url, isRouted, shown) => {
    const { problem } = answer(new DomainError('not_found', 'd'), { url, isRouted });
    expect([problem.path, problem.instance]).toEqual([shown, shown]);
  });
});
