import { jest } from '@jest/globals';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { of } from 'rxjs';
import { MAX_BODY_BYTES, readBody } from './json-body.js';
import { JsonBodyInterceptor } from './json-body.interceptor.js';

/** A request whose body the test writes. */
function incoming(headers: Record<string, string> = {}): IncomingMessage & PassThrough {
  return Object.assign(new PassThrough(), { headers, method: 'POST' }) as unknown as IncomingMessage &
    PassThrough;
}

function contextOf(request: IncomingMessage): ExecutionContext {
  return { switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext;
}

const next: CallHandler = { handle: () => of(undefined) };

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
});

afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

describe('a body', () => {
  it('is put together from its pieces', async () => {
    const request = incoming();
    const body = readBody(request, 1_000);
    request.write('{"a":');
    request.end('1}');
    await expect(body).resolves.toEqual(Buffer.from('{"a":1}'));
  });

  it('may have exactly as many bytes as allowed', async () => {
    const request = incoming();
    const body = readBody(request, 1_000);
    request.end(Buffer.alloc(MAX_BODY_BYTES));
    await expect(body).resolves.toHaveLength(MAX_BODY_BYTES);
  });

  it('that says it is too large is refused before it is read', async () => {
    const request = incoming({ 'content-length': String(MAX_BODY_BYTES + 1) });
    await expect(readBody(request, 1_000)).rejects.toMatchObject({ code: 'body_too_large' });
    expect(request.listenerCount('data')).toBe(0);
  });

  it('that does not say so is refused at the first byte too many', async () => {
    const request = incoming();
    const body = readBody(request, 1_000);
    request.write(Buffer.alloc(MAX_BODY_BYTES));
    request.write('x');
    await expect(body).rejects.toMatchObject({ code: 'body_too_large' });
  });

  it('has one deadline, however often a byte comes', async () => {
    const request = incoming();
    const body = readBody(request, 1_000);
    for (let elapsed = 0; elapsed < 1_000; elapsed += 250) {
      request.write(' ');
      jest.advanceTimersByTime(250);
    }
    await expect(body).rejects.toMatchObject({ code: 'request_timeout' });
  });

  it('that is cut off is malformed', async () => {
    const request = incoming();
    const body = readBody(request, 1_000);
    request.write('{"a"');
    request.destroy();
    await expect(body).rejects.toMatchObject({ code: 'malformed_json' });
  });

  it('that was cut off before anybody listened is malformed at once', async () => {
    const request = incoming();
    request.destroy();
    await once(request, 'close');
    await expect(readBody(request, 1_000)).rejects.toMatchObject({ code: 'malformed_json' });
  });

  it('leaves no listener behind', async () => {
    const request = incoming();
    const before = request.eventNames();
    const body = readBody(request, 1_000);
    request.end('{}');
    await body;
    expect(request.eventNames()).toEqual(before);
  });
});

describe('the interceptor', () => {
  it('gives a body 15 seconds', async () => {
    const request = incoming({ 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
    let outcome = 'waiting';
    const done = new JsonBodyInterceptor()
      .intercept(contextOf(request), next)
      .catch((error: { code: string }) => {
        outcome = error.code;
      });
    jest.advanceTimersByTime(14_999);
    await Promise.resolve();
    expect(outcome).toBe('waiting');
    jest.advanceTimersByTime(1);
    await done;
    expect(outcome).toBe('request_timeout');
  });

  it('reads nothing where the method has no body', async () => {
    const request = Object.assign(incoming({ 'content-type': 'text/plain' }), { method: 'GET' });
    await new JsonBodyInterceptor().intercept(contextOf(request), next);
    expect(request.listenerCount('data')).toBe(0);
  });

  it('takes a POST without anything for an empty object', async () => {
    const request = incoming();
    await new JsonBodyInterceptor().intercept(contextOf(request), next);
    expect((request as unknown as { body: unknown }).body).toEqual({});
  });
});
