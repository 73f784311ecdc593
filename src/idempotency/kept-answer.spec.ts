import { DomainError } from '../problems/domain-error.js';
import { keptProblem, keptSuccess, replay, SHOWN_ONCE } from './kept-answer.js';

describe('a success', () => {
  it('comes back with its members in their order', () => {
    const kept = keptSuccess(201, { success: true, data: { zone: 'a', id: '1', list: [{ b: 1, a: null }] } });
    expect(kept.status).toBe(201);
    expect(JSON.stringify(replay(kept))).toBe(
      '{"success":true,"data":{"zone":"a","id":"1","list":[{"b":1,"a":null}]}}',
    );
  });

  it.each([...SHOWN_ONCE])('is kept without %s, at any depth', (name) => {
    const kept = keptSuccess(201, { id: '1', [name]: 'S3CRET', data: [{ [name]: { inner: 'S3CRET' } }] });
    expect(kept.answer).not.toContain('S3CRET');
    expect(replay(kept)).toEqual({ id: '1', data: [{}] });
  });

  it('may have no body', () => {
    expect(replay(keptSuccess(204, undefined))).toBeUndefined();
  });
});

describe('a problem', () => {
  it('is thrown again as it was', () => {
    const first = new DomainError('credential_rejected', 'Quay does not accept this token.', {
      hint: 'Make one.',
    });
    const kept = keptProblem(first);
    expect(kept?.status).toBe(400);
    expect(() => replay(kept ?? { status: 0, answer: null })).toThrow(first);
    try {
      replay(kept ?? { status: 0, answer: null });
    } catch (error) {
      expect(error).toMatchObject({ code: first.code, detail: first.detail, details: first.details });
    }
  });

  it.each([
    ['what may succeed later', new DomainError('provider_timeout', 'Too slow.')],
    ['what may succeed later, though it is a 4xx', new DomainError('namespace_unavailable', 'Locked.')],
    ['a fault of ours', new DomainError('ciphertext_invalid', 'Changed.')],
    ['a body that is not valid', new DomainError('validation_failed', 'Not valid.')],
    ['what nobody expected', new Error('boom')],
  ])('is not kept: %s', (_what, error) => {
    expect(keptProblem(error)).toBeUndefined();
  });
});
